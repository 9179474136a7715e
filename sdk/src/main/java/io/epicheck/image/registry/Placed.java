package io.epicheck.image.registry;

/** How a blob came into a repository, from what costs least on. */
public enum Placed {
    /** It was there. */
    EXISTED,
    /** The registry took it from another of its repositories, or had it already when it was asked to. */
    MOUNTED,
    /** Its bytes were sent. */
    UPLOADED
}
