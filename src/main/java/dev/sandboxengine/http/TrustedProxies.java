package dev.sandboxengine.http;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The proxies that tell the truth about whom they forward.
 *
 * @param blocks where they are
 */
public record TrustedProxies(List<Block> blocks) {

    /** No proxy is trusted. */
    public static final TrustedProxies NONE = new TrustedProxies(List.of());

    /** What a text for {@link #parse} looks like, in words that follow "is not". */
    static final String EXPECTED =
            "a list of addresses and CIDR blocks separated by commas, such as 127.0.0.1,10.0.0.0/8,fd00::/8";

    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");
    private static final Pattern WITH_PORT =
            Pattern.compile("([0-9.]+):[0-9]{1,5}|\\[([0-9A-Fa-f:.]+)](?::[0-9]{1,5})?");

    /**
     * All addresses that begin with the same bits.
     *
     * @param start one of them
     * @param bits how many bits
     */
    public record Block(InetAddress start, int bits) {

        private static Block parse(String text) {
            int slash = text.indexOf('/');
            InetAddress start = literal(slash < 0 ? text : text.substring(0, slash))
                    .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is no address"));
            int most = start.getAddress().length * Byte.SIZE;
            int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
            if (bits < 0 || bits > most) {
                throw new IllegalArgumentException("'" + text + "' has more bits than an address");
            }
            return new Block(start, bits);
        }

        boolean contains(InetAddress address) {
            byte[] ours = start.getAddress();
            byte[] theirs = address.getAddress();
            int rest = ours.length * Byte.SIZE - bits;
            return ours.length == theirs.length
                    && new BigInteger(1, ours).shiftRight(rest).equals(new BigInteger(1, theirs).shiftRight(rest));
        }
    }

    public TrustedProxies {
        blocks = List.copyOf(blocks);
    }

    /**
     * Reads addresses and CIDR blocks separated by commas.
     *
     * @throws IllegalArgumentException when one of them is neither; names are not looked up
     */
    public static TrustedProxies parse(String text) {
        return new TrustedProxies(Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .map(Block::parse)
                .toList());
    }

    /**
     * Who sent a request that came from a trusted proxy: the last hop in the list of forwarders that is none. What stands
     * before that is only what somebody says, and so is what cannot be read.
     *
     * @param peer the proxy at the other end of the connection
     * @param forwarded the values of X-Forwarded-For, as they came
     */
    InetAddress sender(InetAddress peer, List<String> forwarded) {
        InetAddress sender = peer;
        String[] hops = String.join(",", forwarded).split(",", -1);
        for (int i = hops.length - 1; i >= 0; i--) {
            Optional<InetAddress> hop = hop(hops[i].strip());
            if (hop.isEmpty()) {
                return sender;
            }
            sender = hop.get();
            if (!trusts(sender)) {
                return sender;
            }
        }
        return sender;
    }

    /** Whether it is one of them. */
    boolean trusts(InetAddress address) {
        return blocks.stream().anyMatch(block -> block.contains(address));
    }

    /** Some proxies add the port. */
    private static Optional<InetAddress> hop(String text) {
        var withPort = WITH_PORT.matcher(text);
        if (!withPort.matches()) {
            return literal(text);
        }
        return literal(withPort.group(1) != null ? withPort.group(1) : withPort.group(2));
    }

    /** The address that a text writes in full, without a zone; a name is none. */
    static Optional<InetAddress> literal(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
