package io.tagstream.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.tagstream.it.Outcomes;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** How often the labels on the topic are right: events in, labels out, for each form of the model. */
final class AccuracyBenchmark {

    private final LabelledPhotos photos;
    private final PrintStream out;

    AccuracyBenchmark(LabelledPhotos photos, PrintStream out) {
        this.photos = photos;
        this.out = out;
    }

    void run() throws Exception {
        out.println("| form | photos | top-1 | top-5 | same top-1 as the float32 reference | without a label |");
        out.println("| --- | --- | --- | --- | --- | --- |");
        for (String precision : List.of("float16", "int8")) {
            try (var rig = new Rig(
                    photos,
                    Map.of(
                            "tagstream.model.precision", precision,
                            "tagstream.labels.top-k", "5",
                            "tagstream.labels.min-score", "0"))) {
                print(precision, rig.tag(photos));
            }
        }
    }

    private void print(String precision, List<ConsumerRecord<byte[], byte[]>> records) {
        int top1 = 0;
        int top5 = 0;
        int same = 0;
        int without = 0;
        for (int i = 0; i < records.size(); i++) {
            LabelledPhotos.Photo photo = photos.photos().get(i);
            if (!records.get(i).topic().equals("image-labels")) {
                without++;
                out.println(
                        "<!-- " + photo.file() + ": " + Outcomes.header(records.get(i), "tagstream-reason") + " -->");
                continue;
            }
            JsonNode labels = Outcomes.json(records.get(i)).path("labels");
            int best = labels.path(0).path("index").intValue();
            top1 += best == photo.classIndex() ? 1 : 0;
            same += best == photo.referenceTop1() ? 1 : 0;
            for (JsonNode label : labels) {
                top5 += label.path("index").intValue() == photo.classIndex() ? 1 : 0;
            }
        }
        double count = records.size();
        out.printf(
                Locale.ROOT,
                "| %s | %d | %.3f (%d) | %.3f (%d) | %.3f (%d) | %d |%n",
                precision,
                records.size(),
                top1 / count,
                top1,
                top5 / count,
                top5,
                same / count,
                same,
                without);
    }
}
