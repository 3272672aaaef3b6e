package io.tagstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.tagstream.fetch.HostCredentials;
import io.tagstream.fetch.HttpPolicy;
import io.tagstream.fetch.WebProxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From keys to policies; and what a value that cannot work says at start. */
class PoliciesTest {

    private static final String HOST = "tagstream.fetch.http.hosts.\"images.example.org\".";

    @Test
    void defaultsAreTheShippedOnes() {
        assertThat(http(Map.of()))
                .usingRecursiveComparison()
                .ignoringFields("maxConnectionsPerHost")
                .isEqualTo(HttpPolicy.defaults());
    }

    @Test
    void hostsHaveTheirSettings() {
        var policy = http(Map.of(
                HOST + "bearer",
                "canary",
                "tagstream.fetch.http.hosts.\"b.example:8443\".username",
                "me",
                "tagstream.fetch.http.hosts.\"b.example:8443\".credentials-over-http",
                "true",
                "tagstream.fetch.http.hosts.\"b.example:8443\".ca-file",
                "/etc/ca.pem",
                "tagstream.fetch.http.proxy",
                "http://proxy.example:3128"));

        assertThat(policy.proxy()).hasValue(new WebProxy("proxy.example", 3128));
        assertThat(policy.hosts()).hasSize(2).anySatisfy(host -> {
            assertThat(host.host()).isEqualTo("images.example.org");
            assertThat(host.credentials()).hasValue(new HostCredentials.Bearer("canary"));
            assertThat(host.credentialsOverHttp()).isFalse();
        });
        assertThat(policy.hosts()).anySatisfy(host -> {
            assertThat(host.port()).isEqualTo(OptionalInt.of(8443));
            assertThat(host.credentials()).hasValue(new HostCredentials.Basic("me", ""));
            assertThat(host.credentialsOverHttp()).isTrue();
            assertThat(host.caFile()).isPresent();
        });
        assertThat(policy.toString()).doesNotContain("canary");
    }

    @Test
    void environmentNamesAHostBetweenDoubleUnderscores() {
        var environment =
                new EnvConfigSource(Map.of("TAGSTREAM_FETCH_HTTP_HOSTS__IMAGES_EXAMPLE_ORG__BEARER", "canary"), 300);

        assertThat(new Policies(mapping(environment)).fetch().http().hosts())
                .singleElement()
                .satisfies(host -> {
                    assertThat(host.host()).isEqualTo("images.example.org");
                    assertThat(host.credentials()).hasValue(new HostCredentials.Bearer("canary"));
                });
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", textBlock = """
            allowed-networks=10/8           => tagstream.fetch.http.allowed-networks => "10/8"     => write 10.0.0.0/8
            allowed-networks=10.0.0.1/8     => tagstream.fetch.http.allowed-networks => 10.0.0.1/8 => bits are set
            allowed-networks=a.example      => tagstream.fetch.http.allowed-networks => a.example  => write 10.0.0.0/8
            allowed-ports=80,0              => tagstream.fetch.http.allowed-ports    => 0          => 1 to 65535
            max-redirects=-1                => tagstream.fetch.http.max-redirects    => -1         => negative
            max-connections-per-host=0      => max-connections-per-host              => 0          => at least 1
            proxy=socks5://proxy.example    => tagstream.fetch.http.proxy            => HOST:PORT  => not supported
            hosts."*.example".bearer=canary => hosts."*.example"                     => *.example  => write a name
            hosts."a.example".bearer=a b    => hosts."a.example"                     => not shown  => look for spaces
            hosts."a.example".password=a    => hosts."a.example"                     => password   => no username
            """)
    void valueThatCannotWorkIsNamedWithItsKeyAndTheWayOut(String setting, String key, String value, String fix) {
        int equals = setting.indexOf('=');
        var keys = Map.of("tagstream.fetch.http." + setting.substring(0, equals), setting.substring(equals + 1));

        assertThatThrownBy(() -> http(keys))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(value)
                .hasMessageContaining(fix)
                .hasMessageNotContaining("canary");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", textBlock = """
            in-flight.max-events=0 => tagstream.in-flight.max-events=0       => 1 or more
            in-flight.max-bytes=0  => tagstream.in-flight.max-bytes=0        => 1 or more
            labels.top-k=0         => tagstream.labels.top-k                 => 1 to 1000: 0
            labels.min-score=2     => tagstream.labels.min-score             => 0 to 1: 2
            page.cards=0           => tagstream.page.cards=0                 => 1 or more
            page.memory=0          => tagstream.page.memory=0                => 1 or more
            page.max-upload=3G     => tagstream.page.max-upload=3221225472   => 2147483647 or less
            """)
    void boundThatCannotWorkIsNamedWithItsOwnKey(String setting, String key, String fix) {
        int equals = setting.indexOf('=');
        var policies = policies(Map.of("tagstream." + setting.substring(0, equals), setting.substring(equals + 1)));

        assertThatThrownBy(() -> all(policies))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(fix);
    }

    /** In the order of a start. */
    private static void all(Policies policies) {
        policies.wall();
        policies.fetch();
        policies.labels();
        policies.budget();
        policies.maxUpload();
    }

    @Test
    void tokenBesideAUserNameIsRefused() {
        var both = Map.of(HOST + "bearer", "canary", HOST + "username", "me");

        assertThatThrownBy(() -> http(both))
                .hasMessageContaining("images.example.org")
                .hasMessageNotContaining("canary");
    }

    private static HttpPolicy http(Map<String, String> keys) {
        return policies(keys).fetch().http();
    }

    private static Policies policies(Map<String, String> keys) {
        return new Policies(mapping(new PropertiesConfigSource(new HashMap<>(keys), "test", 300)));
    }

    private static TagstreamConfig mapping(ConfigSource source) {
        return new SmallRyeConfigBuilder()
                .withSources(List.of(source))
                .addDiscoveredConverters()
                .withMapping(TagstreamConfig.class)
                .build()
                .getConfigMapping(TagstreamConfig.class);
    }
}
