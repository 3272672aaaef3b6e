package io.tagstream.it;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** A picture that somebody drops on the page. */
final class DroppedPicture {

    private static final String DROP = """
            base64 => new Promise((done, failed) => {
              const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
              const transfer = new DataTransfer();
              transfer.items.add(new File([bytes], "dropped.jpg", { type: "image/jpeg" }));
              const mine = () => document.querySelectorAll("#wall .mine").length;
              const before = mine();
              const start = performance.now();
              const look = () => {
                const took = performance.now() - start;
                if (mine() !== before) done(Math.round(took));
                else if (took > 180000) failed(new Error(document.getElementById("try-status").textContent));
                else requestAnimationFrame(look);
              };
              document.getElementById("drop")
                .dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
              look();
            })""";

    private DroppedPicture() {}

    /** Drops it, and waits for the card with its label, for three minutes at most. */
    static int millisToItsCard(Page page, Path photo) throws IOException {
        String picture = Base64.getEncoder().encodeToString(Files.readAllBytes(photo));
        return ((Number) page.evaluate(DROP, picture)).intValue();
    }
}
