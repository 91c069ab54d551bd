"""The site map of comments and their moderation, in the order of the contract."""

from django.urls import path

from comments import (
    mail_views,
    mark_views,
    member_pages,
    moderation_views,
    suspension_views,
    views,
)

app_name = "comments"
urlpatterns = [
    path("articles/<slug:slug>/comments/", views.discussion, name="discussion"),
    path("articles/<slug:slug>/comments.atom", views.feed, name="feed"),
    path("comments/new/", views.new, name="new"),
    path("comments/<int:pk>/", views.comment, name="comment"),
    path("comments/<int:pk>/reply/", views.reply, name="reply"),
    path("comments/<int:pk>/report/", views.report, name="report"),
    path("comments/<int:pk>/helpful/", mark_views.helpful, name="helpful"),
    path("comments/reports/<int:pk>/", views.report_receipt, name="report_receipt"),
    path("comments/<int:pk>/edit/", views.edit, name="edit"),
    path("comments/<int:pk>/delete/", views.delete, name="delete"),
    path("comments/<int:pk>/appeal/", views.appeal, name="appeal"),
    path("comments/<int:pk>/receipt/", views.receipt, name="receipt"),
    path("comments/<int:pk>/confirm/", views.confirm, name="confirm"),
    path("comments/suspensions/<int:pk>/", suspension_views.suspension, name="suspension"),
    path("comments/<int:pk>/erase/", mail_views.erase, name="erase"),
    path("comments/mail/", mail_views.mail, name="mail"),
    path("comments/mail/stop/", mail_views.stop, name="stop"),
    path("members/<int:pk>/", member_pages.member, name="member"),
    path("moderation/", moderation_views.queue, name="queue"),
    path("moderation/bulk/", moderation_views.bulk, name="bulk"),
    path("moderation/bulk/undo/", moderation_views.bulk_undo, name="bulk_undo"),
    path("moderation/log/", moderation_views.log, name="log"),
    path("moderation/log/suspensions/", suspension_views.suspension_log, name="suspension_log"),
    path("moderation/policy/", moderation_views.policy, name="policy"),
    path("moderation/<int:pk>/", moderation_views.decide, name="decide"),
    path("moderation/<int:pk>/claim/", moderation_views.claim, name="claim"),
    path("moderation/<int:pk>/undo/", moderation_views.undo, name="undo"),
    path("moderation/<int:pk>/suspend/", suspension_views.suspend, name="suspend"),
    path("moderation/suspensions/", suspension_views.suspension_list, name="suspension_list"),
    path("moderation/suspensions/<int:pk>/", suspension_views.conclude, name="conclude"),
]
