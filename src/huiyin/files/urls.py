"""The addresses of files."""

from django.urls import path

from huiyin.files.views import pages, serving

app_name = "files"

urlpatterns = [
    path("files/<int:attachment_id>/", pages.show, name="file"),
    path("files/<int:attachment_id>/content/", serving.content, name="content"),
    path("files/<int:attachment_id>/download/", serving.download, name="download"),
    path("files/<int:attachment_id>/picture/<slug:size>/", serving.picture, name="picture"),
    path("files/<int:attachment_id>/withdraw/", pages.withdraw, name="withdraw"),
    path("files/kept/<int:upload_id>/picture/", serving.kept_picture, name="kept-picture"),
    path("files/of/<slug:owner_kind>/<int:owner_id>/", pages.of_owner, name="of"),
    path("q/<slug:code>/", pages.paper, name="paper"),
]
