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
    private final List<String> notes = new ArrayList<>();

    /** @param layer the digest of the one that it comes from */
    record Placed(ScannedFile file, String layer) {}

    /** Lays one more layer on top (<a href="https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts">whiteouts</a>). */
    void add(String digest, LayerScan layer) {
        if (!layer.unread().isEmpty()) {
            notes.add("layer " + digest + " was not read: " + layer.unread());
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
        Distribution distribution =
                Distribution.parse(lists.getOrDefault("etc/os-release", lists.getOrDefault("usr/lib/os-release", "")));
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
    List<String> notes() {
        List<String> all = new ArrayList<>(notes);
        if (lists.keySet().stream().anyMatch(LayerScan::isRpm)) {
            all.add("the rpm database was not read: packages of the distribution are missing here");
        } else if (lists.keySet().stream().noneMatch(path -> LayerScan.isDpkg(path) || LayerScan.isApk(path))) {
            all.add("no list of a distribution's packages was found");
        }
        return all;
    }
}
