"""Every address of the app. They stay neutral: no word in one tells what the pages are about."""

from django.urls import path

from holdspace.web.views import errors, kept, leaving, locking, notes, pages, people, questions, result, start, steps

urlpatterns = [
    path("", start.doors),
    path("think", start.moment),
    path("think/before", start.before),
    path("think/who", start.whom),
    path("think/page", questions.current),
    path("think/page/<str:number>", questions.page),
    path("think/check", questions.check),
    path("think/result", result.show),
    path("think/result/how", result.how),
    path("think/earlier", result.earlier),
    path("think/sheet", result.sheet),
    path("next/<int:number>", steps.step),
    path("kept", kept.history),
    path("kept/find", kept.find),
    path("kept/back", kept.put_back),
    path("kept/<str:interview_id>", kept.one),
    path("kept/<str:interview_id>/on", kept.go_on),
    path("kept/<str:interview_id>/again", kept.again),
    path("kept/<str:interview_id>/both", kept.both),
    path("kept/<str:interview_id>/away", kept.away),
    path("notes", notes.listed),
    path("notes/<str:note_id>", notes.one),
    path("notes/<str:note_id>/away", notes.away),
    path("people", people.listed),
    path("people/<str:person_id>", people.one),
    path("help", pages.help_lines),
    path("more", pages.more),
    path("about", pages.about),
    path("about/how", pages.how),
    path("about/private", pages.private),
    path("lock", locking.lock),
    path("still", locking.still),
    path("draft", locking.draft),
    path("sample/end", locking.end_sample),
    path("close", leaving.close),
    path("blank", leaving.blank),
    path("go/<str:token>", leaving.go),
]

handler400 = errors.bad_request
handler403 = errors.refused
handler404 = errors.not_found
handler500 = errors.failed
