package io.epicheck.image.attest.sbom;

import io.epicheck.image.attest.sbom.LayerScan.ScannedFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is left when all layers lie upon each other. Not thread-safe. */
final class ImageInventory {
    private final TreeMap<String, String> lists = new TreeMap<>();
    private final TreeMap<String, Placed> files = new TreeMap<>();
    private final List<Note> notes = new ArrayList<>();

    /** @param layer the digest of the one that it comes from */
    record Placed(ScannedFile file, String layer) {}

    /** Lays one more layer on top (<a href="https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts">whiteouts</a>). */
    void add(String digest, LayerScan layer) {
        if (!layer.unread().isEmpty()) {
            notes.add(Note.gap("layer " + digest + " was not read: " + layer.unread()));
        }
        for (String folder : layer.emptied()) {
            remove(lists, folder);
            remove(files, folder);
        }
        for (String path : layer.gone()) {
            lists.remove(path);
            files.remove(path);
            remove(lists, path + "/");
            remove(files, path + "/");
        }
        lists.putAll(layer.lists());
        layer.files().forEach(file -> files.put(file.path(), new Placed(file, digest)));
    }

    private static void remove(NavigableMap<String, ?> paths, String prefix) {
        paths.subMap(prefix, prefix + Character.MAX_VALUE).clear();
    }

    /** Files by path. */
    Map<String, Placed> files() {
        return files;
    }

    SortedSet<SbomPackage> packages() {
        Distribution distribution = distribution();
        SortedSet<SbomPackage> packages = new TreeSet<>();
        lists.forEach((path, text) -> {
            if (LayerScan.isDpkg(path)) {
                packages.addAll(OsPackages.dpkg(text, distribution));
            } else if (LayerScan.isApk(path)) {
                packages.addAll(OsPackages.apk(text, distribution));
            }
        });
        return packages;
    }

    /** What was there and could not be read; for the reader of the document. */
    List<Note> notes() {
        List<Note> all = new ArrayList<>(notes);
        String distribution = distribution().qualifier();
        String whose = distribution.isEmpty() ? "the distribution" : distribution;
        if (lists.keySet().stream().anyMatch(LayerScan::isRpm)) {
            all.add(Note.gap("packages of " + whose + " are not listed: rpm's database is not read"));
        } else if (lists.keySet().stream().noneMatch(path -> LayerScan.isDpkg(path) || LayerScan.isApk(path))) {
            String missing = "no list of a distribution's packages was found";
            all.add(
                    distribution.isEmpty()
                            ? Note.remark(missing)
                            : Note.gap("packages of " + whose + " are not listed: " + missing));
        }
        return all;
    }

    private Distribution distribution() {
        return Distribution.parse(lists.getOrDefault("etc/os-release", lists.getOrDefault("usr/lib/os-release", "")));
    }
}
