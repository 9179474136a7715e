package io.epicheck.smoke;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** From names to addresses. */
final class Addresses {
    private Addresses() {}

    /** @param bytes 4 or 16 of them */
    static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes", e);
        }
    }

    /** All addresses of a name, or the address that {@code host} writes (IPv6 with or without brackets). */
    static List<InetAddress> lookup(String host) throws UnknownHostException {
        return Arrays.asList(InetAddress.getAllByName(host));
    }

    /** As {@link #lookup}, and every single one must be allowed: a name with one bad address is a bad name. */
    static List<InetAddress> lookupAllowed(String host) throws UnknownHostException, RefusedAddressException {
        List<InetAddress> addresses = lookup(host);
        for (InetAddress address : addresses) {
            var refusal = UrlPolicy.refusal(address);
            if (refusal.isPresent()) {
                throw new RefusedAddressException(host, address, refusal.get());
            }
        }
        return addresses;
    }

    /** Trying again would not help. */
    static final class RefusedAddressException extends java.io.IOException {
        private static final long serialVersionUID = 1L;

        RefusedAddressException(String host, InetAddress address, String why) {
            super("refused to connect: " + host + " is " + address.getHostAddress() + ", which " + why);
        }
    }
}
