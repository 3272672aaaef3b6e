package io.tagstream.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmbeddedConfigSourceTest {

    @Test
    void sendsEveryClientToTheSameBrokerWhateverElseIsConfigured() {
        int systemProperties = 400;
        var commandLine = new PropertiesConfigSource(
                Map.of("kafka.bootstrap.servers", "somebodys.cluster:9092"), "command line", systemProperties);
        var config = new SmallRyeConfigBuilder()
                .withSources(new EmbeddedConfigSource(), commandLine)
                .build();

        String servers = config.getValue("kafka.bootstrap.servers", String.class);
        assertThat(servers).isEqualTo("127.0.0.1:" + EmbeddedConfigSource.port());
        assertThat(config.getValue("quarkus.kafka-streams.bootstrap-servers", String.class))
                .isEqualTo(servers);
        assertThat(Path.of(config.getValue("tagstream.fetch.file.root", String.class)))
                .isAbsolute()
                .isEqualTo(EmbeddedConfigSource.photos());
    }

    @Test
    void keepsToThePortOnceChosen() {
        String servers = new EmbeddedConfigSource().getValue("kafka.bootstrap.servers");

        assertThat(new EmbeddedConfigSource().getValue("kafka.bootstrap.servers"))
                .isEqualTo(servers);
        assertThat(EmbeddedConfigSource.log()).hasFileName("broker-" + EmbeddedConfigSource.port());
    }
}
