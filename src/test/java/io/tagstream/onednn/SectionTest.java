package io.tagstream.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.resnet.Architecture;
import io.tagstream.resnet.Bottleneck;
import java.util.List;
import org.junit.jupiter.api.Test;

class SectionTest {

    private final List<Section> sections = Section.of(Architecture.shipped());

    @Test
    void eachTakesAsManyImagesAsAreTogetherAsLargeAsOneAtTheWidest() {
        assertThat(sections).extracting(Section::most).containsExactly(1, 2, 4, 8);
        for (Section section : sections) {
            long widest = section.output().bytes() * section.strideAfter() * section.strideAfter();
            assertThat(section.most() * widest).isEqualTo(Activations.WIDE);
        }
    }

    @Test
    void eachBlockIsInOneOfThemInOrder() {
        List<Bottleneck> blocks =
                sections.stream().flatMap(section -> section.blocks().stream()).toList();

        assertThat(blocks).isEqualTo(Architecture.shipped().bottlenecks());
    }

    @Test
    void whatOneLeavesTheNextOneTakes() {
        for (int i = 1; i < sections.size(); i++) {
            assertThat(sections.get(i).input()).isEqualTo(sections.get(i - 1).output());
        }
        assertThat(sections.getFirst().input().bytes()).isEqualTo(Activations.FRAMED_BYTES);
        assertThat(sections.getLast().output())
                .extracting(Section.Boundary::name, Section.Boundary::channels, Section.Boundary::side)
                .containsExactly("stage5.block3", 2048, 7);
    }

    /** What a block with a stride would skip, the block before does not make. */
    @Test
    void pictureSidesAreThoseBehindTheNextStride() {
        assertThat(sections).extracting(section -> section.output().side()).containsExactly(28, 14, 7, 7);
    }
}
