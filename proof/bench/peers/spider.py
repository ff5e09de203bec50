"""The same crawl as Weft's, in Scrapy.

    scrapy runspider spider.py -a seeds="URL URL" -O pages.jsonl

One host, every static link, 64 requests at a time, no delay, robots.txt obeyed, and Scrapy's costs that serve
nothing here switched off. Prints one JSON object at the end: the seconds of the crawl by Scrapy's own clock.
"""

import json
from datetime import datetime, timezone
from urllib.parse import urlsplit

import scrapy
from scrapy.http import HtmlResponse, TextResponse
from scrapy.linkextractors import LinkExtractor


class SiteSpider(scrapy.Spider):
    name = "site"
    custom_settings = {
        "CONCURRENT_REQUESTS": 64,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 64,
        "DOWNLOAD_DELAY": 0,
        "ROBOTSTXT_OBEY": True,
        "USER_AGENT": "scrapy",
        "LOG_LEVEL": "ERROR",
        "HTTPERROR_ALLOW_ALL": True,
        "COOKIES_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "REQUEST_FINGERPRINTER_IMPLEMENTATION": "2.7",
        "FEED_EXPORT_ENCODING": "utf-8",
    }

    def __init__(self, seeds, **options):
        super().__init__(**options)
        self.seeds = seeds.split()
        host = urlsplit(self.seeds[0]).netloc
        self.links = LinkExtractor(
            allow_domains=[host],
            tags=("a", "area", "frame", "iframe"),
            attrs=("href", "src"),
            deny_extensions=[],
        )

    def start_requests(self):
        for seed in self.seeds:
            yield scrapy.Request(seed)

    def parse(self, response):
        title = response.css("title::text").get() if isinstance(response, TextResponse) else None
        yield {
            "url": response.url,
            "status": response.status,
            "title": title,
            "bytes": len(response.body),
        }
        if isinstance(response, HtmlResponse) and response.status == 200:
            for link in self.links.extract_links(response):
                yield scrapy.Request(link.url)

    def closed(self, reason):
        started = self.crawler.stats.get_value("start_time")
        now = datetime.now(timezone.utc)
        if started.tzinfo is None:
            started = started.replace(tzinfo=timezone.utc)
        print(json.dumps({"finished": reason, "seconds": (now - started).total_seconds()}))
