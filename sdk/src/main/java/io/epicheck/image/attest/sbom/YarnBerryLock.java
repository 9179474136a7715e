package io.epicheck.image.attest.sbom;

import io.epicheck.image.attest.sbom.Sbom.Manifests;
import io.epicheck.image.attest.sbom.SbomPackage.Checksum;
import io.epicheck.yaml.YamlNode;
import io.epicheck.yaml.YamlNode.Entry;
import io.epicheck.yaml.YamlNode.Mapping;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A yarn.lock of <a href="https://yarnpkg.com/advanced/lexicon#locator">Yarn 2 and newer</a>. Its workspaces are entries like others, with
 * dependencies of all kinds together: their package.json files say which are for development. Its checksums are of archives that Yarn packs
 * itself, and of nothing that a registry has, so they are no checksums of the packages.
 */
final class YarnBerryLock {
    private static final String METADATA = "__metadata";

    private final LockYaml yaml;
    private final LockText text;
    private final Manifests manifests;
    private final Set<String> unknown = new TreeSet<>();

    private YarnBerryLock(LockText text, Manifests manifests) {
        this.yaml = new LockYaml(text, LockFormat.YARN_BERRY);
        this.text = text;
        this.manifests = manifests;
    }

    /** @throws io.epicheck.BadInputException LOCKFILE_INVALID */
    static LockedPackages parse(LockText text, Manifests manifests) {
        return new YarnBerryLock(text, manifests).read();
    }

    /** What messages call a package.json. */
    static String manifestOf(LockText lock, String workspace) {
        String folder = lock.name()
                .substring(0, Math.max(lock.name().lastIndexOf('/'), lock.name().lastIndexOf('\\')) + 1);
        return folder + (workspace.isEmpty() || workspace.equals(".") ? "" : workspace + "/") + "package.json";
    }

    private LockedPackages read() {
        List<YarnEntry> entries = new ArrayList<>();
        List<YarnEntry> workspaces = new ArrayList<>();
        for (Entry each : yaml.root().entries()) {
            if (!each.key().text().equals(METADATA)) {
                YarnEntry entry = entry(each);
                entries.add(entry);
                if (entry.workspace().isPresent()) {
                    workspaces.add(entry);
                }
            }
        }
        List<Note> notes = unknown.isEmpty()
                ? List.of()
                : List.of(Note.remark(
                        "packages for development of these workspaces are listed too, for they have no package.json here: "
                                + String.join(", ", unknown.stream().limit(5).toList())
                                + (unknown.size() > 5 ? ", ..." : "")));
        return new YarnGraph(entries).reachedFrom(Map.of(), workspaces, notes);
    }

    private YarnEntry entry(Entry each) {
        String key = each.key().text();
        Mapping body = yaml.entry(each.value());
        String locator = LockYaml.text(body, "resolution");
        if (locator.isEmpty()) {
            throw yaml.invalid(each.key().position(), "this entry has no resolution");
        }
        List<String> patterns = new ArrayList<>();
        for (String pattern : key.split(",", -1)) {
            patterns.add(pattern.strip());
        }
        String reference = YarnEntry.range(locator);
        Map<String, String> dependencies = new HashMap<>();
        for (Map.Entry<String, YamlNode> one :
                yaml.entries(body, "dependencies").entrySet()) {
            dependencies.put(one.getKey(), LockYaml.text(one.getValue()));
        }
        Optional<String> workspace = reference.startsWith("workspace:")
                ? Optional.of(reference.substring("workspace:".length()))
                : Optional.empty();
        workspace.ifPresent(folder -> dependencies.keySet().removeAll(development(folder)));
        return new YarnEntry(patterns, itself(YarnEntry.name(locator), reference, body), dependencies, workspace);
    }

    private Set<String> development(String workspace) {
        Optional<byte[]> manifest = manifests.read(workspace);
        if (manifest.isEmpty()) {
            unknown.add(workspace);
            return Set.of();
        }
        return Manifest.parse(manifest.get(), manifestOf(text, workspace), LockFormat.YARN_BERRY)
                .development();
    }

    /** Empty for what is part of the project: a workspace, a folder, something that a script makes. */
    private static Optional<SbomPackage> itself(String name, String reference, Mapping body) {
        String version = LockYaml.text(body, "version");
        boolean folder = reference.startsWith("file:") && !isArchive(withoutBinding(reference));
        boolean soft = LockYaml.text(body, "linkType").equals("soft");
        if (soft || folder || reference.startsWith("exec:") || name.isEmpty() || version.isEmpty()) {
            return Optional.empty();
        }
        if (NpmPackage.isGit(reference)) {
            return Optional.of(NpmPackage.git(name, version, reference));
        }
        return Optional.of(
                NpmPackage.isWeb(reference)
                        ? NpmPackage.address(name, version, withoutBinding(reference), Checksum.NONE)
                        : NpmPackage.registry(name, version, "", archiveUrl(reference), Checksum.NONE));
    }

    /** {@code file:./a.tgz#./a.tgz}. */
    private static boolean isArchive(String path) {
        String file = path.split("#", 2)[0];
        return file.endsWith(".tgz") || file.endsWith(".tar.gz");
    }

    private static String withoutBinding(String reference) {
        int binding = reference.indexOf("::");
        return binding < 0 ? reference : reference.substring(0, binding);
    }

    /** Where a registry keeps archives at other addresses than usual. */
    private static String archiveUrl(String reference) {
        String marker = "__archiveUrl=";
        int start = reference.indexOf(marker);
        if (start < 0 || reference.startsWith("patch:")) {
            return "";
        }
        String encoded = reference.substring(start + marker.length()).split("&", 2)[0];
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
