package io.epicheck.image.registry;

/** How a blob came into a repository. */
public enum Placed {
    /** It was there. */
    EXISTED,
    /** The registry took it from another of its repositories. */
    MOUNTED,
    /** Its bytes were sent. */
    UPLOADED
}
