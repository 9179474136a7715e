package io.epicheck.manifest;

import io.epicheck.cluster.KubeObject;
import io.epicheck.secret.SecretValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The name of a ConfigMap or Secret that says what is in it: {@code web-config-7f3a2b91c4}. The same content has the same name, whatever
 * the order of its keys. A Secret's name comes from a keyed hash (HMAC-SHA-256), so that nobody without the key can try contents against
 * it, and equal contents of two Secrets do not show. Pure.
 *
 * <p>Part of the content is what pods see of it, a Secret's type, and the application: two applications of one namespace share no version.
 * Labels and annotations are no content; they can change in place.
 */
final class ContentName {
    private static final int LONGEST = 253;
    private static final int SUFFIX = 10;
    private static final Pattern VERSION = Pattern.compile("-[0-9a-f]{" + SUFFIX + "}");
    private static final Pattern NO_END = Pattern.compile("[^a-z0-9]+$");

    private ContentName() {}

    /** @param key for Secrets; ConfigMaps are named without one */
    static String of(KubeObject object, String application, SecretValue key) {
        byte[] hash =
                object.kind().equals("Secret") ? secret(object, application, key) : configMap(object, application);
        return stem(object.name()) + "-" + HexFormat.of().formatHex(hash).substring(0, SUFFIX);
    }

    /** Whether a name can be that of a version of an object. */
    static boolean isVersion(String name, String of) {
        String stem = stem(of);
        return name.startsWith(stem)
                && VERSION.matcher(name.substring(stem.length())).matches();
    }

    /** As much of the name as leaves room for the rest, and still ends as a name must. */
    private static String stem(String name) {
        int room = LONGEST - SUFFIX - 1;
        return name.length() <= room
                ? name
                : NO_END.matcher(name.substring(0, room)).replaceFirst("");
    }

    private static byte[] configMap(KubeObject map, String application) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            identity(map, application, sha256::update);
            add(texts(map, "/data"), sha256::update);
            add(decoded(map, "/binaryData"), sha256::update);
            return sha256.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] secret(KubeObject secret, String application, SecretValue key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.reveal(), "HmacSHA256"));
            identity(secret, application, mac::update);
            add(Map.of("type", utf8(secret.text("/type").isEmpty() ? "Opaque" : secret.text("/type"))), mac::update);
            Map<String, byte[]> content = decoded(secret, "/data");
            content.putAll(texts(secret, "/stringData")); // as the server does it
            add(content, mac::update);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static void identity(KubeObject object, String application, Consumer<byte[]> hash) {
        field(utf8(application), hash);
        field(utf8(object.kind()), hash);
        field(utf8(object.name()), hash);
    }

    private static void add(Map<String, byte[]> content, Consumer<byte[]> hash) {
        hash.accept(number(content.size()));
        new TreeMap<>(content).forEach((key, value) -> {
            field(utf8(key), hash);
            field(value, hash);
        });
    }

    /** With its length, so that no two contents read the same. */
    private static void field(byte[] bytes, Consumer<byte[]> hash) {
        hash.accept(number(bytes.length));
        hash.accept(bytes);
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    private static Map<String, byte[]> texts(KubeObject object, String pointer) {
        Map<String, byte[]> content = new TreeMap<>();
        object.strings(pointer).forEach((key, value) -> content.put(key, utf8(value)));
        return content;
    }

    /** What is no base64 is refused by the server; here it is only told apart. */
    private static Map<String, byte[]> decoded(KubeObject object, String pointer) {
        Map<String, byte[]> content = new TreeMap<>();
        object.strings(pointer).forEach((key, value) -> {
            try {
                content.put(key, Base64.getDecoder().decode(value.replaceAll("\\s", "")));
            } catch (IllegalArgumentException e) {
                content.put(key, utf8(value));
            }
        });
        return content;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
