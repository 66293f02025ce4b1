package dev.sandboxengine.http;

import io.javalin.http.Context;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;

/** Where a request or an upgrade comes from: the peer's address, or what a trusted proxy says it is. */
public final class ClientAddress {

    private static final String FORWARDED = "X-Forwarded-For";
    private static final String ATTRIBUTE = "client-address";
    private static final int IPV6_NETWORK_BYTES = 8;

    private ClientAddress() {}

    static void assign(Context ctx, TrustedProxies proxies) {
        InetAddress peer = peer(ctx.req().getRemoteAddr());
        ctx.attribute(
                ATTRIBUTE,
                proxies.trusts(peer)
                        ? proxies.sender(peer, Collections.list(ctx.req().getHeaders(FORWARDED)))
                        : peer);
    }

    /** The address; {@code getHostAddress} writes it. For every hook and route. */
    public static InetAddress of(Context ctx) {
        InetAddress address = ctx.attribute(ATTRIBUTE);
        if (address == null) {
            throw new IllegalStateException("the address of " + ctx.path() + " is asked for before it was found");
        }
        return address;
    }

    /** Whose address it is, as far as an address tells: what is to be counted. */
    public static String customer(Context ctx) {
        return customer(of(ctx));
    }

    /** The address, or of IPv6 the network that a provider gives to one customer, who is free to use any address in it. */
    public static String customer(InetAddress address) {
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), IPV6_NETWORK_BYTES))
                : address.getHostAddress();
    }

    /** The server writes IPv6 in brackets, and a link-local address with its zone. */
    private static InetAddress peer(String text) {
        int zone = text.indexOf('%');
        String plain =
                (zone < 0 ? text : text.substring(0, zone)).replace("[", "").replace("]", "");
        return TrustedProxies.literal(plain)
                .orElseThrow(() -> new IllegalStateException("the server says that the peer is at '" + text + "'"));
    }
}
