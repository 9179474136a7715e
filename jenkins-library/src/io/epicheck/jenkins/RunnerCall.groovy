package io.epicheck.jenkins

import com.cloudbees.groovy.cps.NonCPS

/**
 * What one epicheckDeploy call asks for, checked. It calls no pipeline step, so all of it is @NonCPS; it needs nothing that the
 * script-security sandbox refuses, so that the library also works where it is not trusted.
 */
class RunnerCall implements Serializable {

    private static final long serialVersionUID = 1L
    static final List<String> COMMANDS = ['run', 'build', 'deploy', 'plan', 'smoke', 'lint', 'validate', 'context',
                                          'status', 'history', 'rollback', 'recover', 'demo']
    private static final List<String> OPTIONS = ['env', 'command', 'file', 'set', 'runner', 'runnerUrl', 'runnerSha256', 'java',
        'reportDir', 'kubeconfig', 'registry', 'credentials', 'timeoutMinutes', 'lock', 'approve', 'approvers', 'onRollback',
        'scm', 'verbose']
    /** What these do needs no cluster, so they are given none. */
    private static final List<String> WITHOUT_CLUSTER = ['build', 'lint', 'validate', 'context', 'demo']
    /** What these do needs no secret at all. */
    private static final List<String> WITHOUT_CREDENTIALS = ['lint', 'validate', 'context', 'demo']
    private static final List<String> GIT_FACTS = ['GIT_BRANCH', 'GIT_COMMIT', 'GIT_URL']

    String env = ''
    String command = 'run'
    String file = 'epicheck.yaml'
    String runner = ''
    String runnerUrl = ''
    String runnerSha256 = ''
    String java = ''
    String reportDir = '.epicheck'
    String kubeconfig = 'epicheck-kubeconfig'
    String registry = 'epicheck-registry'
    String approvers = ''
    String onRollback = 'fail'
    boolean lock
    boolean approve
    boolean verbose
    final boolean pullRequest
    int timeoutMinutes = 60
    private final List<String> variables = []
    private final List<String> gitFacts = []
    private final List<Map<String, String>> credentials = []
    private final List<String> problems = []

    /** @param pullRequest whether this build is one: then it builds, and gets no credential that a deploy needs */
    RunnerCall(Map args, boolean pullRequest) {
        this.pullRequest = pullRequest
        for (Map.Entry arg : args.entrySet()) {
            take(arg.key.toString(), arg.value)
        }
        check()
    }

    /** One case an option: GroovyObject.setProperty is on script-security's blacklist. */
    @NonCPS
    private void take(String option, Object value) {
        String text = value == null ? '' : value.toString()
        switch (option) {
            case 'env': env = text; break
            case 'command': command = text; break
            case 'file': file = text; break
            case 'set': takeVariables(value); break
            case 'runner': runner = text; break
            case 'runnerUrl': runnerUrl = text; break
            case 'runnerSha256': runnerSha256 = text; break
            case 'java': java = text; break
            case 'reportDir': reportDir = text; break
            case 'kubeconfig': kubeconfig = text; break
            case 'registry': registry = text; break
            case 'credentials': takeCredentials(value); break
            case 'timeoutMinutes': takeTimeout(text); break
            case 'lock': lock = flag(option, value); break
            case 'approve': approve = flag(option, value); break
            case 'approvers': approvers = text; break
            case 'onRollback': onRollback = text; break
            case 'scm': takeGitFacts(value); break
            case 'verbose': verbose = flag(option, value); break
            default: problems.add("unknown option '" + option + "'" + nearest(option, OPTIONS))
        }
    }

    @NonCPS
    private boolean flag(String option, Object value) {
        if (!(value instanceof Boolean)) {
            problems.add(option + ' must be true or false')
        }
        return value == true
    }

    @NonCPS
    private void takeTimeout(String text) {
        if (text ==~ /[1-9]\d{0,3}/) {
            timeoutMinutes = text as int
        } else {
            problems.add("timeoutMinutes '" + text + "' is not a number of minutes from 1 to 9999")
        }
    }

    @NonCPS
    private void takeVariables(Object value) {
        if (!(value instanceof Map)) {
            problems.add("set must be a map of names to values, such as [host: 'example.org']")
            return
        }
        for (Map.Entry entry : ((Map) value).entrySet()) {
            String name = entry.key.toString()
            String text = entry.value == null ? '' : entry.value.toString()
            if (!(name ==~ /[A-Za-z_][A-Za-z0-9_.-]*/) || text.contains('\n')) {
                problems.add("set: '" + name + "' needs a plain name and a value of one line")
            }
            variables.add(name + '=' + text)
        }
    }

    /** 'id' is a secret text; [file: 'id'] a secret file, bound as its path; [usernamePassword: 'id'] two variables. */
    @NonCPS
    private void takeCredentials(Object value) {
        if (!(value instanceof Map)) {
            problems.add("credentials must be a map of variables to credential ids, such as [API_KEY: 'my-api-key']")
            return
        }
        for (Map.Entry entry : ((Map) value).entrySet()) {
            String variable = entry.key.toString()
            Map kinds = entry.value instanceof Map ? (Map) entry.value : [string: entry.value]
            String kind = kinds.size() == 1 ? kinds.keySet().iterator().next().toString() : ''
            if (!(variable ==~ /[A-Za-z_][A-Za-z0-9_]*/) || !(kind in ['string', 'file', 'usernamePassword']) || !kinds.get(kind)) {
                problems.add("credentials: '" + variable
                    + "' needs the name of an environment variable and 'id', [file: 'id'] or [usernamePassword: 'id']")
            } else {
                credentials.add([kind: kind, variable: variable, id: kinds.get(kind).toString()])
            }
        }
    }

    /** What `checkout` returned: a scripted pipeline puts it in no environment variable by itself. */
    @NonCPS
    private void takeGitFacts(Object value) {
        if (!(value instanceof Map)) {
            problems.add('scm must be what the checkout step returned')
            return
        }
        for (String name : GIT_FACTS) {
            Object fact = ((Map) value).get(name)
            if (fact) {
                gitFacts.add(name + '=' + fact)
            }
        }
    }

    @NonCPS
    private void check() {
        if (!(env ==~ /([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)?/)) {
            problems.add("env '" + env + "' is not the name of an environment: lower-case letters, digits and dashes")
        }
        if (!COMMANDS.contains(command)) {
            problems.add("unknown command '" + command + "'" + nearest(command, COMMANDS))
        }
        if (!['fail', 'unstable'].contains(onRollback)) {
            problems.add("onRollback '" + onRollback + "' is neither 'fail' nor 'unstable'")
        }
        if (!runner && !runnerUrl) {
            problems.add('no runner jar: give runner (a path on the agent), or runnerUrl and runnerSha256')
        }
        if (runnerUrl && !(runnerSha256 ==~ /[0-9a-f]{64}/)) {
            problems.add('runnerUrl needs runnerSha256, 64 lower-case hex digits')
        }
        // The directory is removed from, archived from and read: it stays inside the workspace.
        if (!reportDir || reportDir.startsWith('/') || reportDir.contains('..') || reportDir == '.') {
            problems.add("reportDir '" + reportDir + "' is not a folder inside the workspace")
        }
    }

    @NonCPS
    private static String nearest(String word, List<String> known) {
        for (String candidate : known) {
            if (distance(word.toLowerCase(), candidate.toLowerCase()) <= 2) {
                return "; did you mean '" + candidate + "'?"
            }
        }
        return '; known: ' + known.join(', ')
    }

    /** Levenshtein. */
    @NonCPS
    private static int distance(String a, String b) {
        List<Integer> row = []
        for (int j = 0; j <= b.length(); j++) {
            row.add(j)
        }
        for (int i = 1; i <= a.length(); i++) {
            List<Integer> next = [i]
            for (int j = 1; j <= b.length(); j++) {
                int change = row.get(j - 1) + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1)
                int insert = next.get(j - 1) + 1
                int remove = row.get(j) + 1
                next.add(change <= insert && change <= remove ? change : (insert <= remove ? insert : remove))
            }
            row = next
        }
        return row.get(b.length())
    }

    /** Everything that is wrong, for one message. */
    @NonCPS
    List<String> problems() {
        return problems
    }

    /** What to bind, as maps of kind, variable and id; ids are no secrets. A pull request's own code runs in it: it gets little. */
    @NonCPS
    List<Map<String, String>> bindings() {
        List<Map<String, String>> out = []
        if (WITHOUT_CREDENTIALS.contains(command)) {
            return out
        }
        boolean deploys = !pullRequest && !WITHOUT_CLUSTER.contains(command)
        if (deploys && kubeconfig) {
            out.add([kind: 'file', variable: 'KUBECONFIG', id: kubeconfig])
        }
        if (registry) {
            out.add([kind: 'usernamePassword', variable: 'EPICHECK_REGISTRY', id: registry])
        }
        if (deploys) {
            out.addAll(credentials)
        }
        return out
    }

    /** Values go through the environment, never through the text of a script, so quoting cannot break. */
    @NonCPS
    List<String> environment() {
        List<String> out = []
        out.addAll(gitFacts)
        out.add('EPICHECK_COMMAND=' + command)
        out.add('EPICHECK_ENV=' + env)
        out.add('EPICHECK_FILE=' + file)
        out.add('EPICHECK_REPORT_DIR=' + reportDir)
        out.add('EPICHECK_RUNNER=' + runner)
        out.add('EPICHECK_RUNNER_URL=' + runnerUrl)
        out.add('EPICHECK_RUNNER_SHA256=' + runnerSha256)
        out.add('EPICHECK_SET=' + variables.join('\n'))
        out.add('EPICHECK_VERBOSITY=' + (verbose ? '-v' : ''))
        out.add('EPICHECK_JAVA=' + java)
        return out
    }

    /** What this call is about, in one or two words: the environment when it is known, else the command. */
    @NonCPS
    String title() {
        return env ? command + ' ' + env : command
    }

    /** Stable, and free of ids and values: it shows in traces. */
    @Override
    @NonCPS
    String toString() {
        return 'RunnerCall(' + title() + ')'
    }
}
