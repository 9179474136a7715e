package io.epicheck.image.dockerfile;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Which time the files of new layers have. */
public enum FileTimes {
    /**
     * Made of each file's content, like in the layers that epicheck packs itself: the same content is the same layer in every commit, and a
     * changed file has another time, which servers such as nginx make an ETag of. {@link ContentTimes} writes it after the build.
     */
    CONTENT,
    /** One second after the epoch for all ({@code SOURCE_DATE_EPOCH}), as the engine writes it: layers stay byte for byte what it exports. */
    FIXED,
    /** That of the commit, at most. */
    COMMIT;

    /** As the pipeline file writes it; empty for anything else. */
    public static Optional<FileTimes> of(String id) {
        return Arrays.stream(values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(id))
                .findFirst();
    }
}
