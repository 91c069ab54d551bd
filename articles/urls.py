"""The addresses of articles, search and what machines read."""

from django.urls import path, re_path

from articles import feeds, views

app_name = "articles"

urlpatterns = [
    path("", views.home, name="home"),
    path("articles/", views.article_list, name="article_list"),
    path("articles/<slug:slug>/", views.article, name="article"),
    path("articles/<slug:slug>/history/", views.history, name="history"),
    path(
        "articles/<slug:slug>/history/<int:before>/<int:after>/",
        views.difference,
        name="difference",
    ),
    path("articles/<slug:slug>.md", views.plain_text, name="plain_text"),
    path("people/<slug:slug>/", views.person, name="person"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("search/", views.search, name="search"),
    path("search/suggestions/", views.suggestions, name="suggestions"),
    path("feeds/articles.atom", feeds.articles, name="feed"),
    path("feeds/corrections.atom", feeds.corrections, name="corrections_feed"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("sitemap-<slug:kind>-<int:block>.xml", feeds.sitemap_part, name="sitemap_part"),
    path("robots.txt", feeds.robots, name="robots"),
    path("llms.txt", feeds.llms, name="llms"),
    re_path(
        r"^media/(?P<name>[0-9a-f]{64}(?:-[0-9]{1,4})?\.(?:avif|webp|jpg|png))\Z",
        views.media,
        name="media",
    ),
]
