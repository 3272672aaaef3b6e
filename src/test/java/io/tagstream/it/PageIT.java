package io.tagstream.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page of the packaged worker, in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageIT {

    private static final double LONGEST_MS = 180_000;

    @TempDir
    private static Path folder;

    private PageStage stage;
    private Chromium chromium;

    @BeforeAll
    void start() throws Exception {
        Assumptions.assumeTrue(Chromium.executable().isPresent(), "there is no Chromium");
        stage = new PageStage(folder);
        stage.startWorker();
        chromium = Chromium.start();
        for (String photo : List.of("coffee.jpg", "china.jpg", "chelsea.jpg")) {
            stage.sendPhoto(photo);
        }
        stage.send("missing.jpg", "{\"image\": \"" + stage.photo("missing.jpg").toUri() + "\"}");
    }

    @AfterAll
    void stop() {
        if (chromium != null) {
            chromium.close();
        }
        if (stage != null) {
            stage.close();
        }
    }

    @AfterEach
    void theBrowserHasNothingToComplainOf() {
        assertThat(chromium.complaints()).isEmpty();
    }

    private Page open() {
        Page page = chromium.open(stage.addressWithToken(), 1280, 900, ColorScheme.LIGHT);
        assertThat(page.locator("#connection")).hasText("live");
        return page;
    }

    private static Locator card(Page page, String label) {
        return page.locator("#wall .card")
                .filter(new Locator.FilterOptions().setHasText(label))
                .first();
    }

    private static void awaitText(Locator where, String text) {
        assertThat(where).containsText(text, new ContainsTextOptions().setTimeout(LONGEST_MS));
    }

    private static void awaitVisible(Locator what) {
        assertThat(what).isVisible(new IsVisibleOptions().setTimeout(LONGEST_MS));
    }

    @Test
    void firstLabelsAppearWithTheirPictures() {
        Page page = open();

        for (String label : List.of("espresso", "palace", "Egyptian cat")) {
            awaitVisible(card(page, label));
        }
        Locator picture = card(page, "espresso").locator("img");
        assertThat(picture).isVisible();
        assertThat(picture.evaluate("image => image.decode().then(() => image.naturalWidth)"))
                .isEqualTo(224);
        awaitText(page.locator("#health"), "healthy");
    }

    @Test
    void aCardTellsItsWholeStoryAndIsReachedByTheKeyboard() {
        Page page = open();
        awaitVisible(card(page, "Egyptian cat"));

        card(page, "Egyptian cat").focus();
        page.keyboard().press("Enter");

        Locator story = page.locator("#story");
        awaitText(story, "From intake to emission");
        for (String part :
                List.of("queued", "fetch", "decode", "batch wait", "predict", "emit", "n02124075", "offset")) {
            assertThat(story).containsText(part);
        }
        page.keyboard().press("Escape");
        assertThat(story).isHidden();
        assertThat(card(page, "Egyptian cat")).isFocused();
    }

    @Test
    void figuresComeByThemselves() {
        Page page = open();

        awaitText(page.locator("#tiles"), "of 256");
        awaitText(page.locator("#figures"), "end to end");
        awaitText(page.locator("#figures"), "predictors");
        awaitText(page.locator("#tiles svg .line").first(), "");
    }

    @Test
    void whatIsHostileIsShownAndNotRun() throws Exception {
        Page page = open();
        String attack = "<img src=x onerror='window.ran=1'><script>window.ran=1</script>";
        String json = attack.replace("\"", "\\\"");
        String picture = Base64.getEncoder().encodeToString(Files.readAllBytes(stage.photo("coffee.jpg")));
        stage.send(
                attack,
                "{\"id\": \"" + json + "\", \"image\": \"data:image/jpeg;base64," + picture + "\", \"metadata\": {\""
                        + json + "\": \"" + json + "\"}}");
        stage.send(attack, "{\"image\": \"https://127.0.0.1/" + json + "?X-Amz-Signature=verysecret\"}");
        stage.send(attack, json + "javascript:window.ran=1");

        Locator sent = page.locator("#wall .card")
                .filter(new Locator.FilterOptions().setHasText("sent in the event"))
                .first();
        sent.click();
        Locator story = page.locator("#story");
        awaitText(story, attack);
        assertThat(story).containsText("characters)");
        page.keyboard().press("Escape");

        page.locator("#letters summary")
                .filter(new Locator.FilterOptions().setHasText("address-not-allowed"))
                .click();
        Locator letter = page.locator("#letters details[open] .letter").first();
        letter.click();
        awaitText(story, "(hidden)");
        assertThat(story.textContent()).contains("onerror").doesNotContain("verysecret");
        page.keyboard().press("Escape");

        awaitText(page.locator("#letters"), "malformed-event");
        assertThat(page.evaluate("() => window.ran ?? null")).isNull();
        assertThat(page.locator("main img[src='x'], main script, dialog script").count())
                .isZero();
    }

    @Test
    void aDroppedPictureGetsItsLabel() throws Exception {
        Page page = open();
        String picture = Base64.getEncoder().encodeToString(Files.readAllBytes(stage.photo("china.jpg")));

        page.evaluate("""
                base64 => {
                  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
                  const transfer = new DataTransfer();
                  transfer.items.add(new File([bytes], "dropped.jpg", { type: "image/jpeg" }));
                  document.getElementById("drop")
                    .dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
                }""", picture);

        awaitText(page.locator("#try-status"), "palace");
        awaitVisible(page.locator("#wall .mine"));
    }

    @Test
    void aLinkGoesThroughTheAddressGuard() {
        Page page = open();

        page.locator("#link").fill("http://169.254.169.254/latest/meta-data");
        page.locator("#link-form button").click();

        awaitText(page.locator("#try-status"), "address-not-allowed");
    }

    @Test
    void withoutTheTokenNothingIsSent() {
        Page page = chromium.open(stage.address(), 1280, 900, ColorScheme.LIGHT);
        assertThat(page.locator("#token-form")).isVisible();
        page.locator("#token").fill("another token");
        page.locator("#token-form button").click();

        // The browser itself notes each refused request as an error.
        Object status = page.evaluate("""
                () => new Promise((done) => {
                  const request = new XMLHttpRequest();
                  request.open("POST", "/api/try/link");
                  request.onload = () => done(request.status);
                  request.send("{}");
                })""");

        assertThat(status).isEqualTo(403);
    }

    @Test
    void deadLettersNameCauseAndCureAndArePutBack() {
        Page page = open();
        Locator group = page.locator("#letters details").filter(new Locator.FilterOptions().setHasText("not-found"));
        group.locator("summary").click();
        assertThat(group).containsText("It was deleted or never there");

        group.getByText("Put back all: not-found").click();
        awaitText(group, "can be put back");
        group.getByText("now").last().click();

        awaitText(group.locator(".put-back > p"), "1 put back");
    }

    @Test
    void comesBackAfterTheWorkerWasStartedAgain() throws Exception {
        Page page = open();
        awaitVisible(card(page, "espresso"));

        stage.stopWorker();
        assertThat(page.locator("#connection"))
                .containsText("trying again", new ContainsTextOptions().setTimeout(LONGEST_MS));
        stage.startWorker();

        assertThat(page.locator("#connection")).hasText("live", new HasTextOptions().setTimeout(LONGEST_MS));
        stage.sendPhoto("coffee.jpg");
        awaitVisible(card(page, "espresso"));
    }

    @ParameterizedTest
    @EnumSource(names = {"LIGHT", "DARK"})
    void axeFindsNothingSerious(ColorScheme scheme) {
        Page page = chromium.open(stage.addressWithToken(), 1280, 900, scheme);
        awaitVisible(page.locator("#wall .card").first());
        awaitText(page.locator("#figures"), "end to end");

        assertThat(serious(page)).isEmpty();
        page.locator("#wall .card").first().click();
        awaitText(page.locator("#story"), "From intake");
        assertThat(serious(page)).isEmpty();
    }

    private static List<String> serious(Page page) {
        return new AxeBuilder(page)
                .analyze().getViolations().stream()
                        .filter(rule -> Set.of("serious", "critical").contains(rule.getImpact()))
                        .map(PageIT::named)
                        .toList();
    }

    private static String named(Rule rule) {
        return rule.getId() + ": "
                + rule.getNodes().stream()
                        .map(node -> node.getHtml() + " " + node.getFailureSummary())
                        .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {360, 768, 2560})
    void nothingIsWiderThanTheScreen(int width) {
        Page page = chromium.open(stage.addressWithToken(), width, 800, ColorScheme.LIGHT);
        awaitVisible(page.locator("#wall .card").first());
        awaitText(page.locator("#figures"), "end to end");

        assertThat(page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .isEqualTo(0);
    }

    /** {@code ./mvnw verify -Dit.test=PageIT -Dscreenshot=docs/page.png} makes the picture of the documents. */
    @Test
    void hasItsPictureTaken() throws Exception {
        Page page = chromium.open(stage.addressWithToken(), 940, 760, ColorScheme.LIGHT);
        for (String photo : List.of("chelsea.jpg", "china.jpg", "coffee.jpg")) {
            stage.sendPhoto(photo);
        }
        awaitVisible(card(page, "espresso"));
        Path target = Path.of(System.getProperty("screenshot", "target/page/page.png"));

        page.screenshot(new Page.ScreenshotOptions().setPath(target));

        assertThat(Files.size(target)).isBetween(10_000L, 300_000L);
    }

    @Test
    void theStrangersHostIsRefusedEvenForReading() throws Exception {
        Map<String, Integer> answers =
                Map.of("localhost:" + stage.port(), 200, "evil.example:" + stage.port(), 421, "evil.example", 421);

        for (Map.Entry<String, Integer> expected : answers.entrySet()) {
            assertThat(RawRequest.get(stage.port(), "/", expected.getKey()))
                    .as(expected.getKey())
                    .startsWith("HTTP/1.1 " + expected.getValue())
                    .contains("content-security-policy", "frame-ancestors 'none'", "nosniff");
        }
    }
}
