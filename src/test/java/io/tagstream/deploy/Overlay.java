package io.tagstream.deploy;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The manifests of one overlay, as they are applied. Not thread-safe: tests change them. */
final class Overlay {

    static final YAMLMapper YAML = new YAMLMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    private static final Path RENDERED = Path.of("deploy/rendered");

    private final String name;
    private final List<ObjectNode> manifests;

    private Overlay(String name, List<ObjectNode> manifests) {
        this.name = name;
        this.manifests = manifests;
    }

    static Stream<String> names() {
        try (Stream<Path> files = Files.list(RENDERED)) {
            return files
                    .map(file -> file.getFileName().toString().replaceFirst("\\.yaml$", ""))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Overlay read(String name) {
        Path file = RENDERED.resolve(name + ".yaml");
        try (var documents = YAML.readerFor(ObjectNode.class).<ObjectNode>readValues(file.toFile())) {
            return new Overlay(name, new ArrayList<>(documents.readAll()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    List<ObjectNode> manifests() {
        return manifests;
    }

    List<ObjectNode> all(String kind) {
        return manifests.stream()
                .filter(manifest -> manifest.path("kind").asText().equals(kind))
                .toList();
    }

    Optional<ObjectNode> find(String kind, String name) {
        return all(kind).stream()
                .filter(manifest -> manifest.at("/metadata/name").asText().equals(name))
                .findFirst();
    }

    /** The templates of all pods that the manifests lead to. */
    List<JsonNode> podTemplates() {
        return Stream.of("Deployment", "Job")
                .flatMap(kind -> all(kind).stream())
                .map(workload -> workload.at("/spec/template"))
                .toList();
    }

    /** Everything that is wrong with these manifests. */
    List<String> faults() {
        var faults = new ArrayList<String>();
        manifests.forEach(manifest -> faults.addAll(StrictModel.faults(manifest)));
        for (JsonNode template : podTemplates()) {
            faults.addAll(PodRules.faults(template));
        }
        faults.addAll(WorkerRules.faults(this));
        faults.addAll(ClusterRules.faults(this));
        return faults;
    }
}
