package io.tagstream.app.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.tagstream.app.TagstreamConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PageTest {

    private static Page page(String enabled) {
        var keys = Map.of("tagstream.page.memory", "0", "tagstream.page.enabled", enabled);
        return new Page(new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(keys, "test", 300))
                .addDiscoveredConverters()
                .withMapping(TagstreamConfig.class)
                .build()
                .getConfigMapping(TagstreamConfig.class));
    }

    @Test
    void onlyAPageThatIsOnNeedsBoundsThatMakeSense() {
        assertThat(page("false").on()).isFalse();
        assertThatThrownBy(() -> page("true")).hasMessageContaining("tagstream.page.memory=0");
    }
}
