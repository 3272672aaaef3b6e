package io.tagstream.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FormTest {

    @Test
    void theFullFormRunsFiveSeedsAndTheShortOneRunsOneUnlessTold() {
        assertThat(Form.of("full", null, null).seeds()).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(Form.of("short", null, null).seeds()).containsExactly(1L);
        assertThat(Form.of("short", "3", null).seeds()).containsExactly(1L, 2L, 3L);
        assertThat(Form.of("short", "2-4", null).seeds()).containsExactly(2L, 3L, 4L);
        assertThat(Form.of("short", "3", null).pick(8, 60)).isEqualTo(8);
    }

    @Test
    void includesWhatIsNamedAndEverythingWhereNothingIs() {
        assertThat(Form.of("full", "1", "1, 22").includes(22)).isTrue();
        assertThat(Form.of("full", "1", "1, 22").includes(2)).isFalse();
        assertThat(Form.of("full", "1", "").includes(2)).isTrue();
    }

    @Test
    void saysWhichFormsThereAre() {
        assertThatThrownBy(() -> Form.of("long", "1", null)).hasMessageContaining("short or full");
    }
}
