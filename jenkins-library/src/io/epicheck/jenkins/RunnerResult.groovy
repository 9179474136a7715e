package io.epicheck.jenkins

import com.cloudbees.groovy.cps.NonCPS

/** Reads result.properties, which the runner writes whatever the end, and words it. It calls no pipeline step. */
class RunnerResult implements Serializable {

    private static final long serialVersionUID = 1L

    /**
     * What epicheckDeploy returns: plain serialisable values.
     * Keys: outcome, exitCode (int), environment, namespace, imageTag, images (map of name to repository@digest), changed
     * (boolean), causeCode, cause, nextStep. A text that the runner did not write is empty.
     */
    @NonCPS
    static Map read(String text, int exitCode) {
        Map<String, String> keys = parse(text)
        Map<String, String> images = [:]
        for (Map.Entry<String, String> entry : keys.entrySet()) {
            if (entry.key.startsWith('image.')) {
                images.put(entry.key.substring(6), entry.value)
            }
        }
        return [
            outcome: keys.get('outcome') ?: '',
            exitCode: exitCode,
            environment: keys.get('environment') ?: '',
            namespace: keys.get('namespace') ?: '',
            imageTag: keys.get('image-tag') ?: '',
            images: images,
            changed: keys.get('changed') == 'true',
            causeCode: keys.get('cause-code') ?: '',
            cause: keys.get('cause') ?: '',
            nextStep: keys.get('next-step') ?: '',
        ]
    }

    /** One line for the build's description. */
    @NonCPS
    static String describe(RunnerCall call, Map result) {
        String where = result.environment ?: call.title()
        String what = result.outcome ?: 'failed (exit ' + result.exitCode + ')'
        return where + ': ' + (result.imageTag ? result.imageTag + ' ' : '') + what
    }

    /** Why the build stops: the meaning of the exit code, then the cause and the next step that the runner found. */
    @NonCPS
    static String explain(RunnerCall call, Map result) {
        String out = 'epicheckDeploy: ' + call.title() + ': ' + meaning(result.exitCode as int)
        if (result.cause) {
            out += ': ' + result.cause
        }
        if (result.nextStep) {
            out += '. Next: ' + result.nextStep
        }
        return out
    }

    @NonCPS
    private static String meaning(int exitCode) {
        switch (exitCode) {
            case 2: return 'the input is wrong, nothing was touched'
            case 3: return 'an image could not be built or pushed, nothing was deployed'
            case 4: return 'access was refused, nothing was deployed'
            case 5: return 'another deploy of this application is under way'
            case 6: return 'failed and rolled back: what ran before runs again'
            case 7: return 'FAILED, AND THE ROLLBACK FAILED TOO: a person has to look at the cluster now'
            case 8: return 'failed, and there was nothing to roll back to'
            case 9: return 'the time was over before anything was changed'
            case 75: return 'a passing fault, run the build again'
            case 130:
            case 143: return 'stopped by a signal'
            case 137: return 'the runner was killed (out of memory?), the next run restores or resumes'
            default: return 'the runner ended with exit code ' + exitCode + ', see the log above'
        }
    }

    /** The part of java.util.Properties that the runner writes: one key=value a line, with backslash escapes. */
    @NonCPS
    private static Map<String, String> parse(String text) {
        Map<String, String> out = [:]
        for (String line : text.split('\r?\n')) {
            int equals = line.indexOf('=')
            if (equals > 0 && !line.startsWith('#')) {
                out.put(unescape(line.substring(0, equals)), unescape(line.substring(equals + 1)))
            }
        }
        return out
    }

    @NonCPS
    private static String unescape(String text) {
        if (!text.contains('\\')) {
            return text
        }
        String out = ''
        int i = 0
        while (i < text.length()) {
            String c = text.substring(i, i + 1)
            i++
            if (c != '\\' || i == text.length()) {
                out += c
                continue
            }
            String escaped = text.substring(i, i + 1)
            i++
            if (escaped == 'u' && i + 4 <= text.length()) {
                out += (char) Integer.parseInt(text.substring(i, i + 4), 16)
                i += 4
            } else {
                out += escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped == 'r' ? '\r' : escaped
            }
        }
        return out
    }
}
