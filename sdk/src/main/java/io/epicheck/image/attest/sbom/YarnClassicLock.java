package io.epicheck.image.attest.sbom;

import io.epicheck.image.attest.sbom.Sbom.Manifests;
import io.epicheck.image.attest.sbom.SbomPackage.Checksum;
import io.epicheck.image.attest.sbom.YarnSyntax.Block;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A <a href="https://classic.yarnpkg.com/lang/en/docs/yarn-lock/">yarn.lock of Yarn 1</a>. It does not say what is for development: that is
 * everything that the project's package.json does not lead to otherwise.
 */
final class YarnClassicLock {
    private YarnClassicLock() {}

    /** @throws io.epicheck.BadInputException LOCKFILE_INVALID */
    static LockedPackages parse(LockText text, Manifests manifests) {
        List<YarnEntry> entries = new ArrayList<>();
        for (Block block : YarnSyntax.parse(text)) {
            entries.add(entry(block));
        }
        Optional<Manifest> manifest = manifests
                .read("")
                .map(bytes -> Manifest.parse(bytes, YarnBerryLock.manifestOf(text, ""), LockFormat.YARN_CLASSIC));
        YarnGraph graph = new YarnGraph(entries);
        if (manifest.isEmpty() || manifest.get().hasWorkspaces()) {
            return graph.reachedFrom(
                    Map.of(),
                    entries,
                    List.of(Note.remark("packages for development are listed too: "
                            + (manifest.isEmpty()
                                    ? "no package.json lies beside the yarn.lock"
                                    : "a yarn.lock of workspaces does not tell them apart"))));
        }
        return graph.reachedFrom(manifest.get().production(), Set.of(), List.of());
    }

    private static YarnEntry entry(Block block) {
        Map<String, String> dependencies = new HashMap<>(block.values("dependencies"));
        dependencies.putAll(block.values("optionalDependencies"));
        return new YarnEntry(block.keys(), itself(block), dependencies, Optional.empty());
    }

    private static Optional<SbomPackage> itself(Block block) {
        String pattern = block.keys().get(0);
        String range = YarnEntry.range(pattern);
        String alias = range.startsWith("npm:") ? range.substring("npm:".length()) : "";
        String name = YarnEntry.name(alias.isEmpty() ? pattern : alias);
        String version = block.value("version");
        String resolved = block.value("resolved");
        boolean local = resolved.isEmpty() && isPath(range);
        if (local || name.isEmpty() || version.isEmpty()) {
            return Optional.empty();
        }
        if (NpmPackage.isGit(resolved)) {
            return Optional.of(NpmPackage.git(name, version, resolved));
        }
        int hash = resolved.indexOf('#');
        String archive = hash < 0 ? resolved : resolved.substring(0, hash);
        Checksum integrity = NpmPackage.integrity(block.value("integrity"));
        Checksum checksum =
                integrity.equals(Checksum.NONE) && hash >= 0 ? sha1(resolved.substring(hash + 1)) : integrity;
        return Optional.of(
                NpmPackage.isWeb(range)
                        ? NpmPackage.address(name, version, archive, checksum)
                        : NpmPackage.registry(name, version, "", archive, checksum));
    }

    private static boolean isPath(String range) {
        return range.startsWith("file:")
                || range.startsWith("link:")
                || range.startsWith(".")
                || range.startsWith("/")
                || range.startsWith("~/");
    }

    /** Before Yarn 1.10 this is all that an entry says of its archive. */
    private static Checksum sha1(String fragment) {
        return fragment.matches("[0-9a-f]{40}") ? new Checksum("SHA1", fragment) : Checksum.NONE;
    }
}
