"""Reviews of topics, recorded without a look at anything: `review --sign` has tests of its own.

The command checks what is signed as a whole, which takes longer than most of what tests do then.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from handouts.common import gather
from handouts.content.reviews import Review
from handouts.content.signing import sign
from handouts.orders import DEFAULT_BRAND, Job
from handouts.project import open_project
from handouts.signed import printed_topic


def review_topics(
    root: Path, *topics: str, by: str, credentials: str, on: date | None = None, days: int = 90
) -> None:
    """Record in a project that somebody reviewed topics as they are now; on today, if left out."""
    project = open_project(root)
    common = gather(Job(project, brand=project.settings.brand or DEFAULT_BRAND))
    on = on or date.today()
    for slug in topics:
        topic = common.topics.of(slug)
        printed = printed_topic(project, topic, common.brand, common.typeface)
        review = Review(topic=slug, sha256="0" * 64, version=topic.version, by=by,
                        credentials=credentials, on=on.isoformat(),
                        next=(on + timedelta(days)).isoformat())
        sign(project, review.model_copy(update={"sha256": printed.digest(review)}))
