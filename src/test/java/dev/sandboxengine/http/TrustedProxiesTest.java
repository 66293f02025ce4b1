package dev.sandboxengine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.config.ConfigurationException;
import dev.sandboxengine.config.Environment;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {

    private static final InetAddress PEER = InetAddress.ofLiteral("10.0.0.1");

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1, true",
        "127.0.0.1, 127.0.0.2, false",
        "10.0.0.0/8, 10.255.3.4, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.9.9.9/8, 10.1.1.1, true",
        "172.16.0.0/12, 172.31.255.255, true",
        "172.16.0.0/12, 172.32.0.0, false",
        "192.168.1.128/25, 192.168.1.127, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::1, ::1, true",
        "::1, 127.0.0.1, false",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fe80::1, false",
        "::ffff:10.0.0.1, 10.0.0.1, true",
        "10.0.0.1, ::ffff:10.0.0.1, true"
    })
    void trustsWhatIsInABlock(String block, String address, boolean trusted) {
        assertThat(TrustedProxies.parse(block).trusts(InetAddress.ofLiteral(address)))
                .isEqualTo(trusted);
    }

    @Test
    void severalAreSeparatedByCommas() {
        TrustedProxies proxies = TrustedProxies.parse("127.0.0.1, 10.0.0.0/8 ,fd00::/8");
        assertThat(proxies.blocks()).hasSize(3);
        assertThat(proxies.trusts(InetAddress.ofLiteral("fd00::5"))).isTrue();
        assertThat(TrustedProxies.NONE.trusts(InetAddress.getLoopbackAddress())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "proxy.example.com",
                "10.0.0.1,",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/",
                "10.0.0/8",
                "10.0.0.256",
                "fd00::/129",
                "fe80::1%eth0",
                "1",
                "*"
            })
    void whatIsNeitherIsRefusedByName(String text) {
        Environment env = new Environment(Map.of("TRUSTED_PROXIES", text));
        HttpConfig.from(env);
        assertThatThrownBy(env::check)
                .isInstanceOf(ConfigurationException.class)
                .extracting(e -> ((ConfigurationException) e).problems())
                .asString()
                .contains("TRUSTED_PROXIES=" + text + " is not a list of addresses");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.9 | 203.0.113.9",
                // what the client said itself stands before
                "198.51.100.1, 203.0.113.9 | 203.0.113.9",
                "127.0.0.1, 10.0.0.7, 203.0.113.9 | 203.0.113.9",
                "203.0.113.9, 10.0.0.2, 10.0.0.3 | 203.0.113.9",
                "10.0.0.4, 10.0.0.2 | 10.0.0.4",
                "203.0.113.9:4711 | 203.0.113.9",
                "2001:db8::7 | 2001:db8::7",
                "[2001:db8::7] | 2001:db8::7",
                "[2001:db8::7]:4711 | 2001:db8::7",
                "::ffff:203.0.113.9 | 203.0.113.9",
                // what cannot be read is nobody's: the proxy that says so is the last that is known
                "203.0.113.9, unknown | 10.0.0.1",
                "203.0.113.9, unknown, 10.0.0.2 | 10.0.0.2",
                "203.0.113.9, | 10.0.0.1",
                "evil.example.com | 10.0.0.1",
                "1 | 10.0.0.1",
                "1.2.3 | 10.0.0.1",
                "999.1.1.1 | 10.0.0.1",
                "fe80::1%1 | 10.0.0.1"
            })
    void theSenderIsTheLastHopThatIsNoProxy(String forwarded, String sender) {
        assertThat(TrustedProxies.parse("10.0.0.0/8").sender(PEER, List.of(forwarded)))
                .isEqualTo(InetAddress.ofLiteral(sender));
    }

    @Test
    void headersThatAreRepeatedAreOneList() {
        TrustedProxies proxies = TrustedProxies.parse("10.0.0.0/8");
        assertThat(proxies.sender(PEER, List.of("198.51.100.1", "203.0.113.9, 10.0.0.2")))
                .isEqualTo(InetAddress.ofLiteral("203.0.113.9"));
        assertThat(proxies.sender(PEER, List.of())).isEqualTo(PEER);
    }
}
