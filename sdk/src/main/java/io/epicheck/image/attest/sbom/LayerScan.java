package io.epicheck.image.attest.sbom;

import io.epicheck.image.oci.Digests;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * What one layer has for an SBOM, read in one pass.
 *
 * @param files its files; empty when only lists of packages were wanted
 * @param lists content of lists of packages, by path without a leading slash
 * @param gone paths that it takes away from the layers below
 * @param emptied folders of which it hides all that lies below it
 * @param unread why it could not be read; empty when it could
 */
record LayerScan(
        List<ScannedFile> files, Map<String, String> lists, List<String> gone, List<String> emptied, String unread) {
    /** Far more than all lists of any distribution need; more than that is none. */
    private static final int LONGEST_LIST = 64 << 20;

    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final Set<String> LISTS = Set.of(
            "var/lib/dpkg/status",
            "lib/apk/db/installed",
            "usr/lib/apk/db/installed",
            "etc/os-release",
            "usr/lib/os-release");
    private static final String STATUS_FOLDER = "var/lib/dpkg/status.d/";

    /** Databases that are no text. */
    private static final Set<String> RPM = Set.of(
            "var/lib/rpm/rpmdb.sqlite",
            "var/lib/rpm/Packages",
            "var/lib/rpm/Packages.db",
            "usr/lib/sysimage/rpm/rpmdb.sqlite",
            "usr/lib/sysimage/rpm/Packages",
            "usr/lib/sysimage/rpm/Packages.db",
            "usr/share/rpm/rpmdb.sqlite",
            "usr/share/rpm/Packages");

    LayerScan {
        files = List.copyOf(files);
        lists = Map.copyOf(lists);
        gone = List.copyOf(gone);
        emptied = List.copyOf(emptied);
    }

    /** @param path without a leading slash */
    record ScannedFile(String path, String sha1, String sha256) {}

    /** SPDX 2.3 wants it of every file (8.4) and of all of them (7.9.4), beside stronger ones. */
    static MessageDigest newSha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    static LayerScan unread(String reason) {
        return new LayerScan(List.of(), Map.of(), List.of(), List.of(), reason);
    }

    static boolean isRpm(String path) {
        return RPM.contains(path);
    }

    static boolean isDpkg(String path) {
        return path.equals("var/lib/dpkg/status") || path.startsWith(STATUS_FOLDER);
    }

    static boolean isApk(String path) {
        return path.endsWith("lib/apk/db/installed");
    }

    /**
     * Reads a layer, gzipped or not.
     *
     * @param withFiles whether its files are wanted, with their checksums
     */
    static LayerScan read(InputStream layer, boolean withFiles) throws IOException {
        BufferedInputStream in = new BufferedInputStream(layer, 1 << 16);
        in.mark(4);
        byte[] magic = in.readNBytes(4);
        in.reset();
        if (starts(magic, 0x28, 0xb5, 0x2f, 0xfd)) {
            return unread("it is compressed with zstd");
        }
        InputStream tar = starts(magic, 0x1f, 0x8b) ? new GZIPInputStream(in, 1 << 16) : in;
        return new Reading(withFiles).of(new TarArchiveInputStream(tar, StandardCharsets.UTF_8.name()));
    }

    private static boolean starts(byte[] bytes, int... magic) {
        for (int i = 0; i < magic.length; i++) {
            if (bytes.length <= i || (bytes[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    private static final class Reading {
        private final boolean withFiles;
        private final Map<String, ScannedFile> files = new LinkedHashMap<>();
        private final Map<String, String> lists = new LinkedHashMap<>();
        private final List<String> gone = new ArrayList<>();
        private final List<String> emptied = new ArrayList<>();
        private long listed;
        private String unread = "";

        Reading(boolean withFiles) {
            this.withFiles = withFiles;
        }

        LayerScan of(TarArchiveInputStream tar) throws IOException {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String path = normal(entry.getName());
                String name = path.substring(path.lastIndexOf('/') + 1);
                String folder = path.substring(0, path.length() - name.length());
                if (name.equals(OPAQUE)) {
                    emptied.add(folder);
                    continue;
                }
                if (name.startsWith(WHITEOUT)) {
                    gone.add(folder + name.substring(WHITEOUT.length()));
                    continue;
                }
                if (!entry.isDirectory() && (withFiles || isAtOrAboveLists(path))) {
                    // Whatever is no folder takes the place of a folder with all that lies in it.
                    gone.add(path);
                }
                if (entry.isFile() && !entry.isLink() && !entry.isSymbolicLink()) {
                    file(path, entry, tar);
                } else if (entry.isLink() && files.containsKey(normal(entry.getLinkName()))) {
                    ScannedFile target = Objects.requireNonNull(files.get(normal(entry.getLinkName())));
                    files.put(path, new ScannedFile(path, target.sha1(), target.sha256()));
                }
            }
            return new LayerScan(List.copyOf(files.values()), lists, gone, emptied, unread);
        }

        private static boolean isAtOrAboveLists(String path) {
            return isAtOrAbove(path, STATUS_FOLDER)
                    || Stream.concat(LISTS.stream(), RPM.stream()).anyMatch(list -> isAtOrAbove(path, list));
        }

        private static boolean isAtOrAbove(String path, String list) {
            return list.equals(path) || list.startsWith(path + "/") || path.startsWith(STATUS_FOLDER);
        }

        private void file(String path, TarArchiveEntry entry, TarArchiveInputStream tar) throws IOException {
            if (isRpm(path)) {
                lists.put(path, "");
            }
            boolean list = LISTS.contains(path) || (path.startsWith(STATUS_FOLDER) && !path.endsWith(".md5sums"));
            boolean fits = listed + entry.getSize() <= LONGEST_LIST;
            if (list && !fits) {
                unread = "its lists of packages have more than " + LONGEST_LIST + " bytes";
            }
            if (list && fits) {
                listed += entry.getSize();
                byte[] bytes = tar.readAllBytes();
                lists.put(path, new String(bytes, StandardCharsets.UTF_8));
                if (withFiles) {
                    files.put(
                            path,
                            new ScannedFile(
                                    path,
                                    hex(newSha1().digest(bytes)),
                                    hex(Digests.sha256().digest(bytes))));
                }
            } else if (withFiles) {
                files.put(path, hashed(path, tar));
            }
        }

        private static ScannedFile hashed(String path, InputStream in) throws IOException {
            MessageDigest sha1 = newSha1();
            MessageDigest sha256 = Digests.sha256();
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sha1.update(buffer, 0, read);
                sha256.update(buffer, 0, read);
            }
            return new ScannedFile(path, hex(sha1.digest()), hex(sha256.digest()));
        }

        private static String hex(byte[] digest) {
            return HexFormat.of().formatHex(digest);
        }

        private static String normal(String path) {
            String normal = path;
            while (normal.startsWith("./") || normal.startsWith("/")) {
                normal = normal.substring(normal.startsWith("/") ? 1 : 2);
            }
            return normal.endsWith("/") ? normal.substring(0, normal.length() - 1) : normal;
        }
    }
}
