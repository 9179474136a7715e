package io.epicheck.smoke;

import io.epicheck.BadInputException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which URLs and addresses a check may talk to. A pipeline file may come from a pull request, and the machine that runs it may reach
 * cloud metadata services: those hand out credentials to whoever asks. Loopback and private networks stay allowed, for that is where
 * test environments live.
 */
final class UrlPolicy {
    /** A host whose last label is a number is an address in the eyes of most resolvers (WHATWG URL, "ends in a number"). */
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0[xX][0-9a-fA-F]*)\\.?");

    private static final Pattern DOTTED_QUAD = Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})");

    /** Metadata services outside the link-local ranges: AWS on IPv6, Alibaba Cloud, Oracle Cloud. */
    private static final Set<String> METADATA = Set.of("fd00:ec2:0:0:0:0:0:254", "100.100.100.200", "192.0.0.192");

    private UrlPolicy() {}

    /** The URL, when it is one that we would send a request to; {@code BAD_SMOKE_URL} otherwise. */
    static URI parse(String who, String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw refuse(who, url, e.getReason().toLowerCase(Locale.ROOT), "write it as https://host/path");
        }
        String scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw refuse(who, url, "the scheme must be http or https", "write it as https://host/path");
        }
        if (uri.getRawUserInfo() != null || hasUserInfo(uri)) {
            throw refuse(
                    who, url, "it must not hold a user or password", "send a header: headers: {Authorization: ...}");
        }
        String host = hostOf(uri);
        if (ENDS_IN_NUMBER.matcher(host).matches() && !DOTTED_QUAD.matcher(host).matches()) {
            throw refuse(who, url, "the address is in an unusual form", "write an IPv4 address as 192.0.2.1");
        }
        if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw refuse(who, url, "it needs a host name and a port of 1 to 65535", "write it as https://host/path");
        }
        return uri;
    }

    /** {@link URI#getHost()} has nothing to say about {@code 127.1}, which resolvers understand very well. */
    private static String hostOf(URI uri) {
        return Optional.ofNullable(uri.getRawAuthority()).orElse("").replaceFirst(":[0-9]*$", "");
    }

    private static boolean hasUserInfo(URI uri) {
        return Optional.ofNullable(uri.getRawAuthority()).orElse("").contains("@");
    }

    private static BadInputException refuse(String who, String url, String why, String nextStep) {
        return new BadInputException("BAD_SMOKE_URL", who + ": " + SafeUrl.of(url) + ": " + why, nextStep);
    }

    /** Why this address is refused; empty when it may be connected to. */
    static Optional<String> refusal(InetAddress address) {
        if (address.isLinkLocalAddress() || METADATA.contains(plain(address))) {
            return Optional.of("is link-local or a cloud metadata service");
        }
        if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
            return Optional.of("is no address of one host");
        }
        return embeddedIpv4(address).flatMap(UrlPolicy::refusal);
    }

    private static String plain(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    /** NAT64 (64:ff9b::/96) and 6to4 (2002::/16) carry an IPv4 address that a gateway would connect to. */
    private static Optional<InetAddress> embeddedIpv4(InetAddress address) {
        byte[] b = address.getAddress();
        if (b.length != 16) {
            return Optional.empty();
        }
        boolean nat64 = b[0] == 0x00 && b[1] == 0x64 && (b[2] & 0xff) == 0xff && (b[3] & 0xff) == 0x9b;
        boolean sixToFour = b[0] == 0x20 && b[1] == 0x02;
        if (!nat64 && !sixToFour) {
            return Optional.empty();
        }
        int from = nat64 ? 12 : 2;
        return Optional.of(Addresses.of(new byte[] {b[from], b[from + 1], b[from + 2], b[from + 3]}));
    }
}
