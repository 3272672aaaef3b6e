package io.tagstream.event;

import java.util.Set;

/**
 * What a storage notification tells. The codes of what is only acknowledged are a metric's tag: a
 * bounded list, whatever storages call their events.
 */
enum Notice {
    /** An object has new content: the one notice that asks for labels. */
    CREATION("creation"),
    /** An object, or a version of one, has gone. */
    DELETION("deletion"),
    /** Notifications were set up. */
    TEST("test"),
    /** Something else happened to an object: tags, access, a restore, a replication. */
    OTHER("other");

    private static final String CREATED = "ObjectCreated";
    private static final Set<String> GONE =
            Set.of("ObjectRemoved", "LifecycleExpiration", "LifecycleDelMarkerExpiration");

    /**
     * MinIO files these under created objects, though the content stays as it was. Were they taken,
     * whoever writes labels back as tags of the object would have it labelled again, for ever.
     */
    private static final Set<String> SAME_CONTENT =
            Set.of("PutTagging", "DeleteTagging", "PutRetention", "PutLegalHold");

    private final String code;

    Notice(String code) {
        this.code = code;
    }

    String code() {
        return code;
    }

    /** @param eventName {@code s3:FAMILY:ACTION}, with or without the {@code s3:} */
    static Notice of(String eventName) {
        String name = eventName.startsWith("s3:") ? eventName.substring("s3:".length()) : eventName;
        int colon = name.indexOf(':');
        String family = colon < 0 ? name : name.substring(0, colon);
        if (family.equals(CREATED)) {
            return SAME_CONTENT.contains(name.substring(colon + 1)) ? OTHER : CREATION;
        }
        if (GONE.contains(family)) {
            return DELETION;
        }
        return family.equals("TestEvent") ? TEST : OTHER;
    }
}
