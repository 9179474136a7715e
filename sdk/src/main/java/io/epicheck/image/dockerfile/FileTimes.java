package io.epicheck.image.dockerfile;

/** Which time the files of new layers have ({@code SOURCE_DATE_EPOCH}). */
public enum FileTimes {
    /** One second after the epoch, like the layers that epicheck packs itself: the same content is the same layer in every commit. */
    FIXED,
    /** That of the commit, at most: for servers that tell files apart by their time, such as nginx by its ETag. */
    COMMIT
}
