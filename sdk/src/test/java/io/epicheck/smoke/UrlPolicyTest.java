package io.epicheck.smoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import java.net.InetAddress;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlPolicyTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "file:///etc/passwd | scheme must be http or https",
                "gopher://host/ | scheme must be http or https",
                "ftp://host/ | scheme must be http or https",
                "//host/ | scheme must be http or https",
                "/api/health | scheme must be http or https",
                "https:///path | needs a host name",
                "https://under_score/ | needs a host name",
                "http://host:0/ | port of 1 to 65535",
                "http://host:65536/ | port of 1 to 65535",
                "https://user:hunter2@host/ | user or password",
                "https://user@host/ | user or password",
                "https://host/a b | illegal character",
                "https://${host}/ | illegal character",
                "http://2852039166/ | unusual form",
                "http://0xa9fea9fe/ | unusual form",
                "http://0xa9.0xfe.0xa9.0xfe/ | unusual form",
                "http://0251.0376.0251.0376/ | unusual form",
                "http://169.254.43518/ | unusual form",
                "http://127.1/ | unusual form",
                "http://169.254.169.254/latest/meta-data/ | link-local or a cloud metadata service",
                "http://169.254.0.1/ | link-local or a cloud metadata service",
                "http://[fe80::1]/ | link-local or a cloud metadata service",
                "http://[fd00:ec2::254]/ | link-local or a cloud metadata service",
                "http://[::ffff:169.254.169.254]/ | link-local or a cloud metadata service",
                "http://[64:ff9b::a9fe:a9fe]/ | link-local or a cloud metadata service",
                "http://[2002:a9fe:a9fe::1]/ | link-local or a cloud metadata service",
                "http://100.100.100.200/ | link-local or a cloud metadata service",
                "http://0.0.0.0/ | no address of one host",
                "http://[::]/ | no address of one host",
                "http://224.0.0.1/ | no address of one host",
            })
    void refuses(String url, String why) {
        assertThatThrownBy(() -> SmokeTester.get(url))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:8080/",
                "http://127.0.0.1/",
                "http://[::1]:8080/health?x=1",
                "https://epicheck.example.com/api/health",
                "http://10.0.0.1/",
                "http://192.168.1.1/",
                "https://1password.com/",
                "HTTPS://EXAMPLE.COM",
            })
    void allows(String url) {
        assertThat(SmokeTester.get(url)).isNotNull();
    }

    @Nested
    class Shown {
        @ParameterizedTest
        @CsvSource({
            "https://h/p?token=1, https://h/p",
            "https://h/p#f, https://h/p",
            "https://u:p@h/p, https://h/p",
            "https://u:p@x@h/p, https://h/p",
            "https://h/p@2, https://h/p@2",
            "https://h?a=/@b, https://h",
            "nonsense, nonsense",
        })
        void withoutUserAndQuery(String url, String shown) {
            assertThat(SafeUrl.of(url)).isEqualTo(shown);
        }
    }

    @Test
    void aNamedAddressMayBeConnectedToOnPurpose() {
        assertThat(SmokeTester.get("http://example.com/").connect("169.254.10.1:80"))
                .isNotNull();
    }

    @Test
    void loopbackAndPrivateAddressesAreAllowed() throws Exception {
        assertThat(UrlPolicy.refusal(InetAddress.getByName("127.0.0.1"))).isEmpty();
        assertThat(UrlPolicy.refusal(InetAddress.getByName("172.18.0.2"))).isEmpty();
        assertThat(UrlPolicy.refusal(InetAddress.getByName("fd12::1"))).isEmpty();
    }
}
