package io.tagstream.it;

import static io.tagstream.it.PageIT.awaitVisible;
import static io.tagstream.it.PageIT.card;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page's picture, of a worker that has seen three photos and nothing else. */
class PagePictureIT {

    /** {@code ./mvnw verify -Dit.test=PagePictureIT -Dscreenshot=docs/page.png} makes the picture of the documents. */
    @Test
    void showsThreePhotosWithTheirPlaces(@TempDir Path folder) throws Exception {
        Assumptions.assumeTrue(Chromium.executable().isPresent(), "there is no Chromium");
        try (var stage = new PageStage(folder);
                var chromium = Chromium.start()) {
            stage.startWorker();
            Page page = chromium.open(stage.addressWithToken(), 1100, 800, ColorScheme.LIGHT);
            for (String photo : List.of("china.jpg", "chelsea.jpg", "coffee.jpg")) {
                stage.sendPhoto(photo, "localize");
            }
            for (String label : List.of("palace", "Egyptian cat", "espresso")) {
                awaitVisible(card(page, label).locator(".box.first"));
            }
            Path target = Path.of(System.getProperty("screenshot", "target/page/page.png"));

            page.screenshot(new Page.ScreenshotOptions().setPath(target));

            assertThat(Files.size(target)).isBetween(10_000L, 300_000L);
            page.locator("#heat input").check();
            card(page, "espresso").click();
            awaitVisible(page.locator("#story canvas[data-drawn]"));
            page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target/page/story.png")));
            assertThat(chromium.closeTabs()).isEmpty();
        }
    }
}
