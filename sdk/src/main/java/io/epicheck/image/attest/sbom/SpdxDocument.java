package io.epicheck.image.attest.sbom;

import io.epicheck.image.attest.sbom.ImageInventory.Placed;
import io.epicheck.image.oci.Digests;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes <a href="https://spdx.github.io/spdx-spec/v2.3/">SPDX 2.3</a> as JSON. Pure; sorted throughout. */
final class SpdxDocument {
    static final String MEDIA_TYPE = "application/spdx+json";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String DOCUMENT = "SPDXRef-DOCUMENT";
    private static final String IMAGE = "SPDXRef-Image";
    private static final String BASE = "SPDXRef-Base";
    private static final String NOTHING = "NOASSERTION";

    private final Subject subject;
    private final ObjectNode json = JSON.createObjectNode();
    private final ArrayNode packages = JSON.createArrayNode();
    private final ArrayNode files = JSON.createArrayNode();
    private final ArrayNode relationships = JSON.createArrayNode();

    private SpdxDocument(Subject subject) {
        this.subject = subject;
    }

    /** @param packages those of the distribution and of the application */
    static byte[] of(Subject subject, SortedSet<SbomPackage> packages, Map<String, Placed> files) {
        SpdxDocument document = new SpdxDocument(subject);
        document.head();
        document.image();
        document.base();
        document.layers(files);
        packages.forEach(document::add);
        document.json.set("packages", document.packages);
        document.json.set("files", document.files);
        document.json.set("relationships", document.relationships);
        return JSON.writeValueAsBytes(document.json);
    }

    private void head() {
        json.put("spdxVersion", "SPDX-2.3");
        json.put("dataLicense", "CC0-1.0");
        json.put("SPDXID", DOCUMENT);
        json.put("name", subject.repository() + "@" + subject.digest());
        // A name, not an address (6.5): the image's digest makes it unique.
        json.put(
                "documentNamespace",
                "https://spdx.org/spdxdocs/epicheck-" + subject.repository().replaceAll("[^a-zA-Z0-9.-]", "-") + "-"
                        + hex(subject.digest()));
        ObjectNode creation = json.putObject("creationInfo");
        creation.put(
                "created", subject.created().truncatedTo(ChronoUnit.SECONDS).toString());
        creation.putArray("creators").add("Tool: epicheck");
        if (!subject.notes().isEmpty()) {
            creation.put(
                    "comment",
                    String.join("; ", subject.notes().stream().map(Note::text).toList()));
        }
    }

    private void image() {
        ObjectNode image = packageNode(IMAGE, subject.repository(), subject.digest());
        image.put("primaryPackagePurpose", "CONTAINER");
        image.put("comment", "platform " + subject.platform());
        checksum(image, "SHA256", hex(subject.digest()));
        purl(image, oci(subject.repository(), subject.digest()));
        relate(DOCUMENT, "DESCRIBES", IMAGE);
        // What is known to be unknown (SPDX 2.3, 11.1): a reader must not take silence for "nothing else".
        subject.notes().stream().filter(Note::gap).forEach(gap -> relate(IMAGE, "CONTAINS", NOTHING)
                .put("comment", gap.text()));
    }

    private void base() {
        if (subject.base().isEmpty()) {
            return;
        }
        ObjectNode base = packageNode(BASE, subject.base(), subject.baseDigest());
        base.put("primaryPackagePurpose", "CONTAINER");
        if (!subject.baseDigest().isEmpty()) {
            checksum(base, "SHA256", hex(subject.baseDigest()));
            purl(base, oci(subject.base().replaceFirst("@.*", "").replaceFirst(":[^:/]*$", ""), subject.baseDigest()));
        }
        relate(IMAGE, "DESCENDANT_OF", BASE);
    }

    private void layers(Map<String, Placed> all) {
        Map<String, List<Placed>> byLayer = new TreeMap<>();
        all.values().forEach(each -> byLayer.computeIfAbsent(each.layer(), layer -> new ArrayList<>())
                .add(each));
        subject.layers().forEach((digest, name) -> {
            String id = "SPDXRef-Layer-" + hex(digest).substring(0, 16);
            List<Placed> inside = byLayer.getOrDefault(digest, List.of());
            ObjectNode layer = packageNode(id, "layer " + name, digest);
            checksum(layer, "SHA256", hex(digest));
            relate(IMAGE, "CONTAINS", id);
            if (!inside.isEmpty()) {
                layer.put("filesAnalyzed", true);
                layer.putObject("packageVerificationCode")
                        .put("packageVerificationCodeValue", verificationCode(inside));
                inside.forEach(file -> file(id, file));
            }
        });
    }

    private void file(String layer, Placed placed) {
        String path = placed.file().path();
        String id = "SPDXRef-File-" + shortHash(path);
        ObjectNode file = files.addObject().put("SPDXID", id).put("fileName", "./" + path);
        checksum(file, "SHA1", placed.file().sha1());
        checksum(file, "SHA256", placed.file().sha256());
        file.put("licenseConcluded", NOTHING).put("copyrightText", NOTHING);
        relate(layer, "CONTAINS", id);
    }

    private void add(SbomPackage each) {
        String id = "SPDXRef-Package-" + each.ecosystem().name().toLowerCase(java.util.Locale.ROOT) + "-"
                + each.name().replaceAll("[^a-zA-Z0-9.-]", "-") + "-" + shortHash(each.purl());
        ObjectNode node = packageNode(id, each.name(), each.version());
        if (!each.download().isEmpty()) {
            node.put("downloadLocation", each.download());
        }
        String license = LicenseText.declared(each.license());
        node.put("licenseDeclared", license);
        if (license.equals(LicenseText.UNKNOWN) && !each.license().isEmpty()) {
            node.put("licenseComments", "declared as: " + each.license());
        }
        if (!each.checksum().algorithm().isEmpty()) {
            checksum(node, each.checksum().algorithm(), each.checksum().hex());
        }
        purl(node, each.purl());
        relate(IMAGE, each.ecosystem() == SbomPackage.Ecosystem.NPM ? "DEPENDS_ON" : "CONTAINS", id);
    }

    private ObjectNode packageNode(String id, String name, String version) {
        ObjectNode node = packages.addObject().put("SPDXID", id).put("name", name);
        if (!version.isEmpty()) {
            node.put("versionInfo", version);
        }
        return node.put("downloadLocation", NOTHING)
                .put("filesAnalyzed", false)
                .put("licenseConcluded", NOTHING)
                .put("licenseDeclared", NOTHING)
                .put("copyrightText", NOTHING)
                .put("supplier", NOTHING);
    }

    private static String oci(String repository, String digest) {
        return Purl.of(
                "oci",
                "",
                repository.substring(repository.lastIndexOf('/') + 1),
                digest,
                Map.of("repository_url", repository));
    }

    private static void purl(ObjectNode node, String purl) {
        node.putArray("externalRefs")
                .addObject()
                .put("referenceCategory", "PACKAGE-MANAGER")
                .put("referenceType", "purl")
                .put("referenceLocator", purl);
    }

    private static void checksum(ObjectNode node, String algorithm, String hex) {
        node.withArray("checksums").addObject().put("algorithm", algorithm).put("checksumValue", hex);
    }

    private ObjectNode relate(String from, String type, String to) {
        return relationships
                .addObject()
                .put("spdxElementId", from)
                .put("relationshipType", type)
                .put("relatedSpdxElement", to);
    }

    private static String hex(String digest) {
        return digest.replaceFirst("^sha256:", "");
    }

    private static String shortHash(String text) {
        return hex(Digests.of(text.getBytes(StandardCharsets.UTF_8))).substring(0, 16);
    }

    /** The algorithm of SPDX 2.3, 7.9.4. */
    private static String verificationCode(List<Placed> files) {
        MessageDigest sha1 = LayerScan.newSha1();
        files.stream()
                .map(file -> file.file().sha1())
                .sorted()
                .forEach(hash -> sha1.update(hash.getBytes(StandardCharsets.US_ASCII)));
        return HexFormat.of().formatHex(sha1.digest());
    }
}
