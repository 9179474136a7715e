package io.epicheck.image.dockerfile;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Archives as another library writes and reads them. */
final class TarBytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, "UTF-8");

    TarBytes() {
        out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        out.setAddPaxHeadersForNonAsciiNames(true);
    }

    /** Long names and large numbers in GNU's way. */
    static TarBytes gnu() {
        TarBytes tar = new TarBytes();
        tar.out.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
        tar.out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
        tar.out.setAddPaxHeadersForNonAsciiNames(false);
        return tar;
    }

    static TarArchiveEntry entry(String name, byte type) {
        TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
        entry.setIds(1234, 70_000);
        entry.setNames("web", "staff");
        entry.setMode(0640);
        entry.setModTime(1_000L);
        return entry;
    }

    TarBytes file(String name, String content) {
        return add(entry(name, TarConstants.LF_NORMAL), content.getBytes(StandardCharsets.UTF_8));
    }

    TarBytes link(String name, byte type, String target) {
        TarArchiveEntry entry = entry(name, type);
        entry.setLinkName(target);
        return add(entry, new byte[0]);
    }

    TarBytes add(TarArchiveEntry entry, byte[] content) {
        try {
            entry.setSize(content.length);
            out.putArchiveEntry(entry);
            out.write(content);
            out.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    byte[] bytes() {
        try {
            out.close();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** All of an entry but its times. */
    record Seen(
            String name,
            String link,
            byte type,
            int mode,
            long user,
            long group,
            String names,
            String device,
            String content,
            Map<String, String> more) {}

    static List<Seen> seen(byte[] tar) {
        List<Seen> all = new ArrayList<>();
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar), "UTF-8")) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Map<String, String> more = new TreeMap<>(entry.getExtraPaxHeaders());
                more.keySet().removeIf(key -> key.endsWith("time"));
                all.add(new Seen(
                        entry.getName(),
                        entry.getLinkName(),
                        entry.getLinkFlag(),
                        entry.getMode(),
                        entry.getLongUserId(),
                        entry.getLongGroupId(),
                        entry.getUserName() + ":" + entry.getGroupName(),
                        entry.getDevMajor() + ":" + entry.getDevMinor(),
                        Base64.getEncoder().encodeToString(in.readAllBytes()),
                        more));
            }
            return all;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Seconds, by name. */
    static Map<String, Long> times(byte[] tar) {
        Map<String, Long> times = new TreeMap<>();
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar), "UTF-8")) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                times.put(
                        entry.getName(), entry.getLastModifiedTime().toInstant().getEpochSecond());
                if (entry.getLastModifiedTime().toInstant().getNano() != 0
                        || entry.getLastAccessTime() != null
                        || entry.getStatusChangeTime() != null) {
                    throw new AssertionError(entry.getName() + " has more times than one");
                }
            }
            return times;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
