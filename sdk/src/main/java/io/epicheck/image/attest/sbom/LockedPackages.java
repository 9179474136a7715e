package io.epicheck.image.attest.sbom;

import io.epicheck.BadInputException;
import io.epicheck.image.attest.sbom.Sbom.Manifests;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The packages of a lock file.
 *
 * @param packages each once, without those that are only for development and what is part of the project itself
 * @param development how many were left out for being for development only
 * @param notes what could not be told from the file
 */
record LockedPackages(SortedSet<SbomPackage> packages, int development, List<Note> notes) {
    LockedPackages {
        notes = List.copyOf(notes);
    }

    /** @throws BadInputException LOCKFILE_INVALID when it is none */
    static LockedPackages of(LockText text, Manifests manifests) {
        LockFormat format = LockFormat.of(text);
        return switch (format) {
            case NPM -> NpmLock.parse(text);
            case PNPM -> PnpmLock.parse(text);
            case YARN_CLASSIC -> YarnClassicLock.parse(text, manifests);
            case YARN_BERRY -> YarnBerryLock.parse(text, manifests);
            case UNKNOWN -> throw format.invalid(text.at(1, 1), "is no lock file that is known");
        };
    }

    /** @param others what production does not need; the same package may be among both, as in a patched and in its own form */
    static LockedPackages of(Collection<SbomPackage> production, Collection<SbomPackage> others, List<Note> notes) {
        SortedSet<SbomPackage> packages = new TreeSet<>(production);
        SortedSet<SbomPackage> development = new TreeSet<>(others);
        development.removeAll(packages);
        return new LockedPackages(packages, development.size(), notes);
    }
}
