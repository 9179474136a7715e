package io.epicheck.image.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of momentjs.com/docs/#/displaying/format/. */
class MomentFormatTest {
    private static final ZonedDateTime AFTERNOON =
            Instant.parse("2010-02-14T15:25:50.123456789Z").atZone(ZoneId.of("UTC"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
            YYYYMMDD                        | 20100214
            dddd, MMMM Do YYYY, h:mm:ss a   | Sunday, February 14th 2010, 3:25:50 pm
            ddd, hA                         | Sun, 3PM
            [Today is] dddd                 | Today is Sunday
            YYYY-MM-DDTHH:mm:ss.SSS[Z]      | 2010-02-14T15:25:50.123Z
            M Mo MM MMM MMMM                | 2 2nd 02 Feb February
            Q Qo                            | 1 1st
            D Do DD                         | 14 14th 14
            DDD DDDo DDDD                   | 45 45th 045
            d do dd ddd dddd e E            | 0 0th Su Sun Sunday 0 7
            w wo ww W Wo WW                 | 8 8th 08 6 6th 06
            YY YYYY YYYYY YYYYYY Y          | 10 2010 02010 002010 2010
            gg gggg GG GGGG                 | 10 2010 10 2010
            A a                             | PM pm
            H HH h hh k kk                  | 15 15 3 03 15 15
            m mm s ss                       | 25 25 50 50
            S SS SSS SSSS SSSSSSSSS         | 1 12 123 1234 123456789
            X x                             | 1266161150 1266161150123
            Z ZZ z                          | +00:00 +0000 UTC
            LT LTS                          | 3:25 PM 3:25:50 PM
            L LL                            | 02/14/2010 February 14, 2010
            LLL                             | February 14, 2010 3:25 PM
            LLLL                            | Sunday, February 14, 2010 3:25 PM
            l ll lll llll                   | 2/14/2010 Feb 14, 2010 Feb 14, 2010 3:25 PM Sun, Feb 14, 2010 3:25 PM
            Hmm hmmss                       | 1525 32550
            \\YYYYY \\DD                    | YYYYY DD
            [a                              | [pm
            -._/ bcfijnp                    | -._/ bcfijnp
            """)
    void aDateIsWrittenAsMomentWritesIt(String format, String text) {
        assertThat(MomentFormat.write(AFTERNOON, format)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "2024-12-30T00:05:09Z, GGGG-[W]WW-E, 2025-W01-1",
        "2024-12-29T00:05:09Z, gggg ww, 2025 01",
        "2024-01-01T00:05:09Z, h hh k kk H A, 12 12 24 24 0 AM",
        "2024-01-01T12:05:09Z, h A m s, 12 PM 5 9",
        "2024-12-31T00:00:00Z, DDD DDDD Q, 366 366 4",
    })
    void theEdgesOfYearsAndDaysAreRight(String time, String format, String text) {
        assertThat(MomentFormat.write(Instant.parse(time).atZone(ZoneId.of("UTC")), format))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1st",
        "2, 2nd",
        "3, 3rd",
        "4, 4th",
        "11, 11th",
        "12, 12th",
        "13, 13th",
        "21, 21st",
        "22, 22nd",
        "23, 23rd"
    })
    void ordinalsAreEnglish(int day, String text) {
        assertThat(MomentFormat.write(AFTERNOON.withDayOfMonth(1).withMonth(1).withDayOfMonth(day), "Do"))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"Asia/Tokyo, +09:00 +0900 JST", "America/New_York, -05:00 -0500 EST", "EST, -05:00 -0500 -05:00"})
    void zonesAreKnown(String zone, String text) {
        assertThat(MomentFormat.write(AFTERNOON.withZoneSameInstant(ZoneId.of(zone, ZoneId.SHORT_IDS)), "Z ZZ z"))
                .isEqualTo(text);
    }
}
