package io.epicheck.rollout.verdict;

import io.epicheck.rollout.CauseCode;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Why the API server refuses a pod, by its own words: all of these are HTTP 403 or 400.
 *
 * @param isFinal whether it stays so until somebody changes something
 */
record RefusalReason(CauseCode code, boolean isFinal) {
    private record Rule(Pattern words, RefusalReason reason) {}

    private static final RefusalReason OTHER = new RefusalReason(CauseCode.PODS_REFUSED, false);
    private static final List<Rule> RULES = List.of(
            rule("exceeded quota|must specify [a-z.,/-]+ for:", CauseCode.QUOTA_EXCEEDED, false),
            rule("violates PodSecurity", CauseCode.POD_SECURITY, true),
            // The account that every namespace has is made a moment after the namespace.
            rule("serviceaccount \"default\" not found", CauseCode.SERVICE_ACCOUNT_MISSING, false),
            rule("serviceaccount \"[^\"]+\" not found", CauseCode.SERVICE_ACCOUNT_MISSING, true),
            rule("(usage|limit|ratio)[^:]* per (Container|Pod|PersistentVolumeClaim) is", CauseCode.LIMIT_RANGE, true),
            rule("failed calling webhook", CauseCode.PODS_REFUSED, false),
            rule("denied the request|ValidatingAdmissionPolicy", CauseCode.WEBHOOK_DENIED, true),
            rule("is invalid|Invalid value", CauseCode.PODS_REFUSED, true));

    static RefusalReason of(String message) {
        return RULES.stream()
                .filter(rule -> rule.words().matcher(message).find())
                .findFirst()
                .map(Rule::reason)
                .orElse(OTHER);
    }

    private static Rule rule(String words, CauseCode code, boolean isFinal) {
        return new Rule(Pattern.compile("(?i)" + words), new RefusalReason(code, isFinal));
    }
}
