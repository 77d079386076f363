"""What people type, and the sheet that they look for: for the command and for the shelf alike."""

from __future__ import annotations

# The first one found; "" where nothing fits.
CASES = (
    ("slipped disc", "sciatica"), ("slipped disk", "sciatica"), ("Slipped Discs", "sciatica"),
    ("pinched nerves", "sciatica"), ("siatica", "sciatica"),
    ("sciatica exercises", "stretching-and-exercise"), ("TENS", "massage-and-other-care"),
    ("NSAIDs", "pain-relievers"), ("ibuprophen", "pain-relievers"),
    ("chiropracter", "treatment-options"), ("heating pads", "heat-and-cold"),
    ("can\u2019t walk", "when-to-see-a-doctor"), ("CAN'T PEE", "when-to-see-a-doctor"),
    ("bed-rest", "rest-and-activity"), ("PT", "physical-therapy"), ("lumbago", "home-remedies"),
    ("addiction", "opioid-medicines"), ("weight loss", "hip-arthritis"),
    ("gout", "imaging-and-blood-tests"), ("broken hip", "injuries"),
    ("back surgery", "treatment-options"),
    ("toothache", ""), ("depression", ""), ("walkr", ""), ("zzzzzzzzz", ""),
)
