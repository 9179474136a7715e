"""Adds up the test reports of all modules and prints one closing line; exits with 1 when a test failed or none ran."""
import glob
import sys
import xml.etree.ElementTree as ET

total = failed = skipped = 0
for path in sorted(glob.glob("**/target/surefire-reports/TEST-*.xml", recursive=True)):
    suite = ET.parse(path).getroot()
    total += int(suite.get("tests", 0))
    failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    left_out = int(suite.get("skipped", 0))
    skipped += left_out
    if left_out:
        print(f"left out: {left_out} of {suite.get('name')}")
print(f"{total - failed - skipped} passed, {failed} failed, {skipped} skipped")
sys.exit(1 if failed or not total else 0)
