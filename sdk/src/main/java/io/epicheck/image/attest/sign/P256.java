package io.epicheck.image.attest.sign;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.HexFormat;

/** The curve that cosign's keys lie on. */
final class P256 {
    /** What DER says before the point of a public key (RFC 5480). */
    private static final byte[] PUBLIC_PREFIX =
            HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");

    private static final int POINT = 65;

    private P256() {}

    static boolean isCurveOf(ECParameterSpec parameters) {
        try {
            AlgorithmParameters known = AlgorithmParameters.getInstance("EC");
            known.init(new ECGenParameterSpec("secp256r1"));
            ECParameterSpec wanted = known.getParameterSpec(ECParameterSpec.class);
            return parameters.getCurve().equals(wanted.getCurve())
                    && parameters.getGenerator().equals(wanted.getGenerator())
                    && parameters.getOrder().equals(wanted.getOrder());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    /** @param point not compressed, as private keys hold it */
    static VerificationKey publicKey(byte[] point) throws MalformedException {
        if (point.length != POINT || point[0] != 4) {
            throw new MalformedException("its public part is no point of P-256");
        }
        byte[] der = new byte[PUBLIC_PREFIX.length + POINT];
        System.arraycopy(PUBLIC_PREFIX, 0, der, 0, PUBLIC_PREFIX.length);
        System.arraycopy(point, 0, der, PUBLIC_PREFIX.length, POINT);
        return VerificationKey.ofDer(der);
    }
}
