package io.epicheck.image.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What docker/metadata-action documents for its rules (README of version 6, each section), event by event. A cell's rules are separated by
 * {@code ;}, an entry that begins with {@code flavor:} is one of the flavor.
 */
class MetadataActionTableTest {
    @ParameterizedTest(name = "{0} {1}: {2} = {3}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
            # Default rules of the action, written out
            pr   | 2                        | type=schedule;type=ref,event=branch;type=ref,event=tag;type=ref,event=pr | pr-2
            push | refs/heads/master        | type=schedule;type=ref,event=branch;type=ref,event=tag;type=ref,event=pr | master
            push | refs/heads/releases/v1   | type=schedule;type=ref,event=branch;type=ref,event=tag;type=ref,event=pr | releases-v1
            push | refs/tags/v1.2.3         | type=schedule;type=ref,event=branch;type=ref,event=tag;type=ref,event=pr | v1.2.3 latest
            push | refs/tags/v2.0.8-beta.67 | type=schedule;type=ref,event=branch;type=ref,event=tag;type=ref,event=pr | v2.0.8-beta.67 latest
            manual | refs/heads/master      | type=schedule;type=ref,event=branch;type=ref,event=tag;type=ref,event=pr | master
            schedule | refs/heads/master    | type=schedule;type=ref,event=branch;type=ref,event=tag;type=ref,event=pr | nightly master
            # Semver
            pr   | 2                        | type=ref,event=branch;type=ref,event=pr;type=semver,pattern={{version}};type=semver,pattern={{major}}.{{minor}} | pr-2
            push | refs/heads/master        | type=ref,event=branch;type=ref,event=pr;type=semver,pattern={{version}};type=semver,pattern={{major}}.{{minor}} | master
            push | refs/heads/releases/v1   | type=ref,event=branch;type=ref,event=pr;type=semver,pattern={{version}};type=semver,pattern={{major}}.{{minor}} | releases-v1
            push | refs/tags/v1.2.3         | type=ref,event=branch;type=ref,event=pr;type=semver,pattern={{version}};type=semver,pattern={{major}}.{{minor}} | 1.2.3 1.2 latest
            push | refs/tags/v2.0.8-beta.67 | type=ref,event=branch;type=ref,event=pr;type=semver,pattern={{version}};type=semver,pattern={{major}}.{{minor}} | 2.0.8-beta.67
            # Bake definition
            push | refs/tags/v1.2.3         | type=ref,event=branch;type=ref,event=pr;type=semver,pattern={{version}};type=semver,pattern={{major}}.{{minor}};type=sha | 1.2.3 1.2 sha-860c190 latest
            # type=schedule
            schedule | refs/heads/master    | type=schedule                                      | nightly
            schedule | refs/heads/master    | type=schedule,pattern=nightly                      | nightly
            schedule | refs/heads/master    | type=schedule,pattern={{date 'YYYYMMDD'}}          | 20200110
            schedule | refs/heads/master    | type=schedule,pattern={{date 'YYYYMMDD-HHmmss' tz='Asia/Tokyo'}} | 20200110-093000
            push | refs/heads/master        | type=schedule                                      | ~~
            # type=semver
            push | refs/tags/v1.2.3         | type=semver,pattern={{raw}}                        | v1.2.3 latest
            push | refs/tags/v1.2.3         | type=semver,pattern={{version}}                    | 1.2.3 latest
            push | refs/tags/v1.2.3         | type=semver,pattern={{major}}.{{minor}}            | 1.2 latest
            push | refs/tags/v1.2.3         | type=semver,pattern=v{{major}}                     | v1 latest
            push | refs/tags/v1.2.3         | type=semver,pattern={{minor}}                      | 2 latest
            push | refs/tags/v1.2.3         | type=semver,pattern={{patch}}                      | 3 latest
            push | refs/tags/v2.0.8-beta.67 | type=semver,pattern={{raw}}                        | v2.0.8-beta.67
            push | refs/tags/v2.0.8-beta.67 | type=semver,pattern={{version}}                    | 2.0.8-beta.67
            push | refs/tags/v2.0.8-beta.67 | type=semver,pattern={{major}}.{{minor}}            | 2.0.8-beta.67
            push | refs/tags/v2.0.8-beta.67 | type=semver,pattern=x{{raw}}                       | 2.0.8-beta.67
            push | refs/heads/master        | type=semver,pattern={{version}},value=v1.0.0       | 1.0.0 latest
            push | refs/tags/p1/v1.2.3      | ~type=semver,pattern={{version}},match=p1/(.*)~    | 1.2.3 latest
            push | refs/tags/nope           | type=semver,pattern={{version}}                    | ~~
            # type=pep440
            push | refs/tags/1.2.3          | type=pep440,pattern={{raw}}                        | 1.2.3 latest
            push | refs/tags/1.2.3          | type=pep440,pattern={{version}}                    | 1.2.3 latest
            push | refs/tags/v1.2.3         | type=pep440,pattern={{version}}                    | 1.2.3 latest
            push | refs/tags/1.2.3          | type=pep440,pattern={{major}}.{{minor}}            | 1.2 latest
            push | refs/tags/1.2.3          | type=pep440,pattern=v{{major}}                     | v1 latest
            push | refs/tags/v1.2.3rc2      | type=pep440,pattern={{raw}}                        | v1.2.3rc2
            push | refs/tags/1.2.3rc2       | type=pep440,pattern={{version}}                    | 1.2.3rc2
            push | refs/tags/1.2.3rc2       | type=pep440,pattern={{major}}.{{minor}}            | 1.2.3rc2
            push | refs/tags/1.2.3post1     | type=pep440,pattern={{major}}.{{minor}}            | 1.2.3.post1
            push | refs/tags/1.2.3beta2     | type=pep440,pattern={{major}}.{{minor}}            | 1.2.3b2
            push | refs/tags/1.0dev4        | type=pep440,pattern={{major}}.{{minor}}            | 1.0.dev4
            push | refs/heads/master        | type=pep440,pattern={{version}},value=1.0.0        | 1.0.0 latest
            # type=match
            push | refs/tags/v1.2.3         | type=match,pattern=\\d.\\d.\\d                     | 1.2.3 latest
            push | refs/tags/v2.0.8-beta.67 | type=match,pattern=v(.*),group=1                   | 2.0.8-beta.67 latest
            push | refs/tags/v2.0.8-beta.67 | type=match,pattern=v(\\d.\\d),group=1              | 2.0 latest
            push | refs/tags/20200110-RC2   | type=match,pattern=\\d+                            | 20200110 latest
            push | refs/tags/p1/v1.2.3      | type=match,pattern=p1/v(\\d.\\d.\\d),group=1       | 1.2.3 latest
            push | refs/heads/master        | type=match,pattern=v(.*),group=1,value=v1.0.0      | 1.0.0 latest
            push | refs/tags/V1             | type=match,pattern=/v(.*)/i,group=1                | 1 latest
            push | refs/heads/master        | type=match,pattern=v(.*)                           | ~~
            # type=edge
            push | refs/heads/master        | type=edge                                          | edge
            push | refs/heads/main          | type=edge,branch=main                              | edge
            push | refs/heads/develop       | type=edge                                          | ~~
            push | refs/tags/v1             | type=edge                                          | ~~
            # type=ref
            pr   | 2                        | type=ref,event=pr                                  | pr-2
            push | refs/heads/my/branch     | type=ref,event=branch                              | my-branch
            push | refs/tags/v1.2.3         | type=ref,event=tag                                 | v1.2.3 latest
            push | refs/tags/v1.2.3         | type=ref,event=branch                              | ~~
            pr   | 2                        | type=ref,event=branch                              | ~~
            # type=raw
            push | refs/heads/master        | type=raw,value=foo;type=raw,value=bar              | foo bar
            push | refs/heads/master        | type=raw,foo;type=raw,bar                          | foo bar
            push | refs/heads/master        | foo;bar                                            | foo bar
            push | refs/tags/v1.2.3         | foo                                                | foo
            # type=sha
            push | refs/heads/master        | type=sha                                           | sha-860c190
            push | refs/heads/master        | type=sha,format=long                               | sha-860c1904a1ce19322e91ac35af1ab07466440c37
            push | refs/heads/master        | type=sha,prefix=                                   | 860c190
            pr   | 2                        | type=ref,event=pr;type=sha                         | pr-2 sha-860c190
            # Latest
            push | refs/heads/master        | type=raw,value=latest,enable={{is_default_branch}} | latest
            push | refs/heads/develop       | type=raw,value=latest,enable={{is_default_branch}} | ~~
            push | refs/heads/develop       | type=raw,value=dev,enable={{is_not_default_branch}} | dev
            push | refs/tags/v1.2.3         | type=ref,event=tag;flavor:latest=false             | v1.2.3
            push | refs/heads/master        | type=ref,event=branch;flavor:latest=true           | master latest
            # Only the first rule that gives a tag decides about latest
            push | refs/tags/v1.2.3         | type=ref,event=tag;type=raw,value=x,priority=700   | x v1.2.3
            # Priority
            push | refs/tags/v1.2.3         | type=sha;type=raw,value=x;type=ref,event=tag;type=match,pattern=\\d;type=semver,pattern={{version}} | 1.2.3 1 v1.2.3 x sha-860c190 latest
            push | refs/heads/master        | a;b,priority=300;c                                 | b a c
            # Global expressions
            push | refs/heads/master        | type=sha,prefix={{branch}}-                        | master-860c190
            push | refs/heads/my/branch     | type=raw,value=mytag-{{branch}}-{{sha}}            | mytag-my-branch-860c190
            push | refs/tags/v1.2.3         | type=raw,value=x-{{tag}}                           | x-v1.2.3
            pr   | 2                        | type=raw,value=to-{{base_ref}}                     | to-master
            push | refs/heads/master        | type=raw,value={{date 'YYYYMMDD'}}                 | 20200110
            push | refs/heads/master        | type=raw,value={{date 'YYYYMMDD-HHmmss' tz='Asia/Tokyo'}} | 20200110-093000
            push | refs/heads/master        | type=raw,value={{commit_date 'YYYYMMDD-HHmmss'}}   | 20200109-230507
            push | refs/heads/master        | "value={{date 'dddd, MMMM Do YYYY, h:mm:ss a'}}"   | Friday-January-10th-2020-12-30-00-am
            # Affixes of rule and flavor
            push | refs/heads/master        | type=ref,event=branch,prefix=a-,suffix=-z          | a-master-z
            push | refs/heads/master        | type=ref,event=branch;type=sha;flavor:prefix=p-;flavor:suffix=-s | p-master-s sha-860c190-s
            push | refs/heads/master        | type=ref,event=branch,prefix=;flavor:prefix=p-     | master
            push | refs/tags/v1.2.3         | type=ref,event=tag;flavor:prefix=p-;flavor:suffix=-s | p-v1.2.3-s latest
            push | refs/tags/v1.2.3         | type=ref,event=tag;flavor:prefix=p-,onlatest=true;flavor:suffix=-s,onlatest=true | p-v1.2.3-s p-latest-s
            push | refs/tags/v1.2.3         | type=ref,event=tag;flavor:suffix=-s,onlatest=true;flavor:prefix=p- | p-v1.2.3-s latest-s
            push | refs/heads/dev           | type=ref,event=branch;flavor:suffix=-{{sha}}       | dev-860c190
            # Duplicates
            push | refs/heads/master        | type=ref,event=branch;master;type=edge,branch=master | edge master
            # enable
            push | refs/heads/master        | type=ref,event=branch,enable=false;x               | x
            """)
    void theDocumentedRulesGiveTheDocumentedTags(String kind, String ref, String entries, String tags) {
        List<String> rules = new ArrayList<>();
        List<String> flavor = new ArrayList<>();
        for (String entry : entries.split(";")) {
            if (entry.startsWith("flavor:")) {
                flavor.add(entry.substring("flavor:".length()));
            } else {
                rules.add(entry);
            }
        }
        TagDecision decision = TagRules.parse(rules, flavor).decide(Events.of(kind, ref));
        assertThat(String.join(" ", decision.tags().stream().map(ImageTag::name).toList()))
                .as(decision.rules().toString())
                .isEqualTo(tags == null ? "" : tags);
    }
}
