"""Every address of the app. They stay neutral: no word in one tells what the pages are about."""

from django.urls import path

from holdspace.web.views import errors, leaving, pages, questions, result, start, steps

urlpatterns = [
    path("", start.doors),
    path("think", start.moment),
    path("think/before", start.before),
    path("think/page", questions.current),
    path("think/page/<str:number>", questions.page),
    path("think/check", questions.check),
    path("think/result", result.show),
    path("think/result/how", result.how),
    path("think/earlier", result.earlier),
    path("think/sheet", result.sheet),
    path("next/<int:number>", steps.step),
    path("help", pages.help_lines),
    path("more", pages.more),
    path("about", pages.about),
    path("about/how", pages.how),
    path("about/private", pages.private),
    path("close", leaving.close),
    path("blank", leaving.blank),
    path("go/<str:token>", leaving.go),
]

handler400 = errors.bad_request
handler403 = errors.refused
handler404 = errors.not_found
handler500 = errors.failed
