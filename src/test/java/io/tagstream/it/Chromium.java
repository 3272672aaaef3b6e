package io.tagstream.it;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The system's Chromium, driven by Playwright. Nothing is downloaded: its driver lies in a Maven artefact. */
final class Chromium implements AutoCloseable {

    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final double LONGEST_MS = 60_000;

    private final Playwright playwright;
    private final Browser browser;
    private final List<BrowserContext> tabs = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();

    private Chromium(Path executable) {
        playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of(
                        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1", "PLAYWRIGHT_SKIP_VALIDATE_HOST_REQUIREMENTS", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable)
                        // Chromium refuses its sandbox to root, as whom containers build.
                        .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
    }

    /** Where Chromium is; empty where there is none. */
    static Optional<Path> executable() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Chromium start() {
        // Assertions have a time of their own, 5 s, whatever a tab's is.
        PlaywrightAssertions.setDefaultAssertionTimeout(LONGEST_MS);
        return new Chromium(executable().orElseThrow());
    }

    /** A tab with cookies and storage of its own, this large and in this light; nothing in it moves or fades in. */
    Page open(String address, int width, int height, com.microsoft.playwright.options.ColorScheme scheme) {
        BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setColorScheme(scheme)
                .setReducedMotion(ReducedMotion.REDUCE));
        tabs.add(context);
        context.setDefaultTimeout(LONGEST_MS);
        Page page = context.newPage();
        page.onPageError(complaints::add);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        page.navigate(address);
        return page;
    }

    /**
     * Closes the tabs that are open, and forgets what they said.
     *
     * @return what the browser said of scripts that failed and of what the policy kept out; not that a request was
     *     refused
     */
    List<String> closeTabs() {
        try {
            // What a page says is heard during calls only, and in order: with the answer, all from before it is here.
            tabs.stream().flatMap(tab -> tab.pages().stream()).forEach(page -> page.evaluate("0"));
            return complaints.stream()
                    .filter(text -> !text.startsWith("Failed to load resource"))
                    .toList();
        } finally {
            tabs.forEach(BrowserContext::close);
            tabs.clear();
            complaints.clear();
        }
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
