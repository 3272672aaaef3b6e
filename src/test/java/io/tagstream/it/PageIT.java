package io.tagstream.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import com.microsoft.playwright.options.ColorScheme;
import io.tagstream.event.Box;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.RecordMetadata;
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

    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final double LONGEST_MS = LONGEST.toMillis();
    private static final int DROPS = 5;
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331-01";

    @TempDir
    private static Path folder;

    private PageStage stage;
    private Chromium chromium;

    /** And so how many events there were whose image is not found. */
    private int fills;

    @BeforeAll
    void start() throws Exception {
        Assumptions.assumeTrue(Chromium.executable().isPresent(), "there is no Chromium");
        stage = new PageStage(folder);
        stage.startWorker();
        chromium = Chromium.start();
        fill();
    }

    /** What the tests find on a page: a worker that was started again shows nothing of its life before. */
    private void fill() throws Exception {
        var sent = new ArrayList<RecordMetadata>();
        for (String photo : List.of("coffee.jpg", "china.jpg", "chelsea.jpg", "missing.jpg")) {
            sent.add(stage.sendPhoto(photo));
        }
        // Only what is committed can be put back.
        stage.awaitOutcomes(sent, LONGEST);
        fills++;
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
        assertThat(chromium.closeTabs()).isEmpty();
    }

    private Page open() {
        Page page = chromium.open(stage.addressWithToken(), 1280, 900, ColorScheme.LIGHT);
        assertThat(page.locator("#connection")).hasText("live");
        return page;
    }

    static Locator card(Page page, String label) {
        return page.locator("#wall .card")
                .filter(new Locator.FilterOptions().setHasText(label))
                .first();
    }

    /** The dead letter of this event, in a group that is open. */
    private static Locator letter(Page page, RecordMetadata event) {
        var place = Pattern.compile("partition %d, offset %d$".formatted(event.partition(), event.offset()));
        return page.locator("#letters details[open] .letter").filter(new Locator.FilterOptions().setHasText(place));
    }

    private static void awaitText(Locator where, String text) {
        assertThat(where).containsText(text, new ContainsTextOptions().setTimeout(LONGEST_MS));
    }

    static void awaitVisible(Locator what) {
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
        assertThat(page.locator("#health")).hasText("healthy");
    }

    @Test
    void aCardTellsItsWholeStoryAndIsReachedByTheKeyboard() {
        Page page = open();
        awaitVisible(card(page, "chelsea.jpg"));

        card(page, "chelsea.jpg").focus();
        page.keyboard().press("Enter");

        Locator story = page.locator("#story");
        awaitText(story, "From intake to emission");
        for (String part :
                List.of("queued", "fetch", "decode", "batch wait", "predict", "emit", "n02124075", "offset")) {
            assertThat(story).containsText(part);
        }
        page.keyboard().press("Escape");
        assertThat(story).isHidden();
        assertThat(card(page, "chelsea.jpg")).isFocused();
    }

    @Test
    void figuresComeByThemselves() {
        Page page = open();

        awaitText(page.locator("#tiles"), "of 256");
        awaitText(page.locator("#figures"), "end to end");
        awaitText(page.locator("#figures"), "predictors");
        assertThat(page.locator("#tiles svg .line").first()).hasAttribute("d", Pattern.compile("M.+"));
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
        RecordMetadata link =
                stage.send(attack, "{\"image\": \"https://127.0.0.1/" + json + "?X-Amz-Signature=verysecret\"}");
        stage.send(attack, json + "javascript:window.ran=1");

        // Those that are dropped are sent in the event too, but none of them shows this.
        card(page, "sent in the event: espresso").click();
        Locator story = page.locator("#story");
        awaitText(story, attack);
        assertThat(story).containsText("characters)");
        page.keyboard().press("Escape");

        page.locator("#letters summary")
                .filter(new Locator.FilterOptions().setHasText("address-not-allowed"))
                .click();
        letter(page, link).click();
        awaitText(story, "(hidden)");
        assertThat(story.textContent()).contains("onerror").doesNotContain("verysecret");
        page.keyboard().press("Escape");

        awaitText(page.locator("#letters"), "malformed-event");
        assertThat(page.evaluate("() => window.ran ?? null")).isNull();
        assertThat(page.locator("main img[src='x'], main script, dialog script").count())
                .isZero();
    }

    /** How long it takes is printed, and not asked for: it is the machine's as much as the worker's. */
    @Test
    void aDroppedPictureGetsItsLabel() throws Exception {
        Page page = open();
        var took = new ArrayList<Integer>();

        for (int drop = 1; drop <= DROPS; drop++) {
            took.add(DroppedPicture.millisToItsCard(page, stage.photo("china.jpg")));
        }

        System.out.println("[page] from the drop to the label on the page, ms: " + took);
        awaitText(page.locator("#try-status"), "palace");
        assertThat(page.locator("#wall .mine")).hasCount(DROPS);
    }

    @Test
    void boxesAndHeatAreDrawnWhereTheNetworkLooked() throws Exception {
        Page page = open();
        var lowerRight = new Box(0.5, 0.5, 0.5, 0.5);
        new WidePicture()
                .with(stage.photo("coffee.jpg"), WidePicture.CROP.of(lowerRight))
                .write(stage.photo("corner.png"));
        stage.sendPhoto("corner.png", "localize");
        Locator card = card(page, "corner.png");
        awaitVisible(card.locator(".box.first"));
        assertThat(card.locator(".hidden-text")).containsText(Pattern.compile("espresso .*lower"));
        page.locator("#heat input").focus();
        page.keyboard().press("Space");
        card.click();

        Locator shot = page.locator("#story .shot");
        var drawn = new DrawnPlaces(shot);
        awaitVisible(shot.locator("canvas[data-drawn]"));
        awaitText(page.locator("#story"), "Where, in shares of the whole picture");
        drawn.areThoseOf(page, WidePicture.CROP);
        assertThat(drawn.aspect()).isCloseTo(1, within(0.01));
        assertThat(lowerRight.overlap(drawn.first())).isGreaterThan(0.4);
        assertThat(drawn.isWarmestIn(drawn.first())).isTrue();
        assertThat(Axe.serious(page)).isEmpty();

        page.locator("#story .heat-switch").focus();
        page.keyboard().press("Space");
        assertThat(shot.locator("canvas")).isHidden();
        page.keyboard().press("Escape");
        assertThat(card.locator("canvas")).isHidden();
    }

    @Test
    void whatWasFoundIsDrawnOverTheWholePicture() throws Exception {
        Page page = open();
        // Squares, as windows are, half as high as the picture.
        var upperLeft = new Box(0, 0, 1 / 3.0, 0.5);
        var lowerRight = new Box(2 / 3.0, 0.5, 1 / 3.0, 0.5);
        new WidePicture()
                .with(stage.photo("chelsea.jpg"), upperLeft)
                .with(stage.photo("coffee.jpg"), lowerRight)
                .write(stage.photo("two.png"));
        stage.sendPhoto("two.png", "detect");
        Locator card = card(page, "two.png");
        awaitVisible(card.locator(".box.first"));
        card.click();

        var drawn = new DrawnPlaces(page.locator("#story .shot"));
        awaitText(page.locator("#story"), "espresso");
        drawn.areThoseOf(page, Box.WHOLE);
        assertThat(drawn.aspect()).isCloseTo((double) WidePicture.WIDTH / WidePicture.HEIGHT, within(0.01));
        assertThat(drawn.boxes()).allMatch(box -> box.overlap(upperLeft) > 0.5 || box.overlap(lowerRight) > 0.5);
    }

    @Test
    void aStoryNamesItsTrace() throws Exception {
        Page page = open();
        Files.copy(stage.photo("chelsea.jpg"), stage.photo("traced.jpg"));
        Files.writeString(stage.photo("no-image.jpg"), "a text");
        stage.send("traced", "{\"image\": \"" + stage.photo("traced.jpg").toUri() + "\"}", "00-" + TRACE + "-" + SPAN);
        RecordMetadata noImage = stage.sendPhoto("no-image.jpg");

        Locator card = card(page, "traced.jpg");
        awaitVisible(card);
        card.click();
        assertThat(traceIn(page)).isEqualTo(TRACE);
        page.keyboard().press("Escape");
        page.locator("#letters summary")
                .filter(new Locator.FilterOptions().setHasText("not-an-image"))
                .click();
        letter(page, noImage).click();
        String made = traceIn(page);
        await().atMost(LONGEST).until(() -> stage.traces().containsAll(Set.of(TRACE, made)));
    }

    private static String traceIn(Page page) {
        return page.locator("#story dt")
                .filter(new Locator.FilterOptions().setHasText("trace id"))
                .locator("xpath=following-sibling::dd[1]")
                .textContent();
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
        awaitText(group, "%1$d found, %1$d can be put back".formatted(fills));
        group.getByText("now").last().click();

        awaitText(group.locator(".put-back > p"), "%1$d found, %1$d put back".formatted(fills));
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
        fill();
        awaitVisible(card(page, "espresso"));
    }

    @ParameterizedTest
    @EnumSource(names = {"LIGHT", "DARK"})
    void axeFindsNothingSerious(ColorScheme scheme) {
        Page page = chromium.open(stage.addressWithToken(), 1280, 900, scheme);
        awaitVisible(page.locator("#wall .card").first());
        awaitText(page.locator("#figures"), "end to end");

        assertThat(Axe.serious(page)).isEmpty();
        page.locator("#wall .card").first().click();
        awaitText(page.locator("#story"), "From intake");
        assertThat(Axe.serious(page)).isEmpty();
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
