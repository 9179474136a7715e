package io.epicheck.image.attest.sbom;

import io.epicheck.image.attest.sbom.SbomPackage.Checksum;
import io.epicheck.image.attest.sbom.SbomPackage.Ecosystem;
import io.epicheck.yaml.YamlNode;
import io.epicheck.yaml.YamlNode.Mapping;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A <a href="https://github.com/pnpm/spec/tree/master/lockfile">pnpm-lock.yaml</a>. Versions 5 and 6 say of each package whether it is for
 * development; 9 does not, and what production needs is found by going from the importers through the snapshots. All importers count, as
 * all workspaces do in npm's lock file.
 */
final class PnpmLock {
    private static final int OLDEST = 5;
    private static final int NEWEST = 9;

    /** With the first version that has snapshots. */
    private static final int SNAPSHOTS = 7;

    private static final int LONGEST_VERSION = 20;

    private static final List<String> PRODUCTION = List.of("dependencies", "optionalDependencies");

    private final LockYaml yaml;
    private final Mapping root;
    private final Missing missing = new Missing();

    private PnpmLock(LockYaml yaml) {
        this.yaml = yaml;
        this.root = yaml.root();
    }

    /** @throws io.epicheck.BadInputException LOCKFILE_INVALID */
    static LockedPackages parse(LockText text) {
        PnpmLock lock = new PnpmLock(new LockYaml(text, LockFormat.PNPM));
        int version = lock.version();
        return version >= SNAPSHOTS ? lock.bySnapshots() : lock.byFlags(version);
    }

    /** {@code 5.4}, {@code '6.0'}, {@code 5.4-inlineSpecifiers}. */
    private int version() {
        String text = LockYaml.text(root, "lockfileVersion");
        String major = text.split("[.-]", 2)[0];
        int version = major.matches("[0-9]{1,3}") ? Integer.parseInt(major) : 0;
        if (version < OLDEST || version > NEWEST) {
            throw yaml.invalid(
                    root.get("lockfileVersion").map(YamlNode::position).orElse(root.position()),
                    "its lockfileVersion is "
                            + (text.isEmpty() ? "missing" : text.substring(0, Math.min(text.length(), LONGEST_VERSION)))
                            + ", and " + OLDEST + " to " + NEWEST + " are known");
        }
        return version;
    }

    private LockedPackages byFlags(int version) {
        List<SbomPackage> production = new ArrayList<>();
        List<SbomPackage> development = new ArrayList<>();
        yaml.entries(root, "packages").forEach((key, node) -> {
            Mapping entry = yaml.entry(node);
            boolean dev = LockYaml.text(entry, "dev").equals("true");
            one(version == OLDEST ? PnpmKey.slashed(key) : PnpmKey.rooted(key), entry)
                    .ifPresent((dev ? development : production)::add);
        });
        return LockedPackages.of(production, development, List.of());
    }

    /** @param entry its dependencies, with peers decided */
    private record Snapshot(String key, Mapping entry) {}

    private LockedPackages bySnapshots() {
        Map<String, Snapshot> snapshots = new HashMap<>();
        yaml.entries(root, "snapshots").forEach((key, node) -> snapshots.put(key, new Snapshot(key, yaml.entry(node))));
        Map<String, YamlNode> packages = yaml.entries(root, "packages");
        List<Snapshot> roots = new ArrayList<>();
        for (YamlNode importer : importers()) {
            roots.addAll(next(yaml.entry(importer), snapshots));
        }
        Set<Snapshot> reached = Reach.of(roots, snapshot -> next(snapshot.entry(), snapshots));
        List<SbomPackage> production = new ArrayList<>();
        List<SbomPackage> development = new ArrayList<>();
        for (Snapshot snapshot : snapshots.values()) {
            PnpmKey key = PnpmKey.plain(snapshot.key());
            Optional<YamlNode> node = Optional.ofNullable(packages.get(key.whole()));
            one(key, node.map(found -> yaml.entry(found)).orElse(snapshot.entry()))
                    .ifPresent((reached.contains(snapshot) ? production : development)::add);
        }
        return LockedPackages.of(production, development, missing.notes());
    }

    /** A project without workspaces may have its dependencies at the top. */
    private Collection<YamlNode> importers() {
        return root.get("importers").isPresent()
                ? yaml.entries(root, "importers").values()
                : List.of(root);
    }

    private List<Snapshot> next(Mapping holder, Map<String, Snapshot> snapshots) {
        List<Snapshot> next = new ArrayList<>();
        for (String section : PRODUCTION) {
            yaml.entries(holder, section).forEach((alias, node) -> {
                String reference =
                        node instanceof Mapping detailed ? LockYaml.text(detailed, "version") : LockYaml.text(node);
                Snapshot found = snapshots.get(alias + "@" + reference);
                // An alias names the whole key.
                Snapshot target = found == null ? snapshots.get(reference) : found;
                if (target != null) {
                    next.add(target);
                } else if (!reference.startsWith("link:")) {
                    missing.add(alias + "@" + reference);
                }
            });
        }
        return next;
    }

    /** Empty for a folder: it is part of the project. */
    private Optional<SbomPackage> one(PnpmKey key, Mapping entry) {
        Mapping resolution = entry.get("resolution")
                .map(node -> yaml.entry(node))
                .orElseGet(() -> new Mapping(entry.position(), List.of()));
        String type = LockYaml.text(resolution, "type");
        String version = LockYaml.text(entry, "version");
        String name = LockYaml.text(entry, "name");
        String repository = LockYaml.text(resolution, "repo");
        if (type.equals("directory")) {
            return Optional.empty();
        }
        if (!repository.isEmpty()) {
            String commit = LockYaml.text(resolution, "commit");
            boolean named = key.isNamed() && !key.isVersion();
            String known = !name.isEmpty() ? name : named ? key.name() : lastName(repository);
            return Optional.of(NpmPackage.git(known, version, repository, commit));
        }
        String known = name.isEmpty() ? key.name() : name;
        if (known.isEmpty()) {
            missing.add(key.whole());
            return Optional.empty();
        }
        Checksum checksum = NpmPackage.integrity(LockYaml.text(resolution, "integrity"));
        String tarball = LockYaml.text(resolution, "tarball");
        if (key.isVersion()) {
            return Optional.of(
                    NpmPackage.registry(known, version.isEmpty() ? key.version() : version, "", tarball, checksum));
        }
        if (key.version().startsWith("runtime:")) {
            String runtime = key.version().substring("runtime:".length());
            String purl = Purl.of("generic", "", known, runtime, Map.of());
            return Optional.of(new SbomPackage(Ecosystem.NPM, known, runtime, purl, "", "", Checksum.NONE));
        }
        return Optional.of(
                NpmPackage.isWeb(tarball)
                        ? NpmPackage.address(known, version, tarball, checksum)
                        : NpmPackage.registry(known, version, "", "", checksum));
    }

    private static String lastName(String repository) {
        String last = repository.substring(repository.lastIndexOf('/') + 1);
        return last.endsWith(".git") ? last.substring(0, last.length() - 4) : last;
    }
}
