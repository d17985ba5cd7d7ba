"""Passer outre une anomalie franchissable, par une décision motivée, et y revenir."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cctgen.assemblage.controles.passages_outre import FRANCHISSABLES, SIGNES, faits_de
from cctgen.consultation.modele import PassageOutre
from cctgen.usages.ouverture.consultation import Ouverture
from cctgen.usages.reglage.passer_outre import passer_outre, revenir
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.conflits import Conflit, ValeurChangee, Vu, faire_si_inchangee
from cctgen.web.depot.models import Consultation
from cctgen.web.depot.ouvertures import ouverture_de
from cctgen.web.droits.garde import personne_de, reservee
from cctgen.web.presentation.messages import anomalie_dite
from cctgen.web.presentation.saisie import Texte, TexteDeMotif, Versionne
from cctgen.web.roles import Droit

_CONFLIT, _FAUTIF = 409, 422


class FormulaireDeDecision(forms.Form):
    """Le motif, qui le prend, et l'état vu."""

    etat = forms.IntegerField(widget=forms.HiddenInput)
    motif = TexteDeMotif(
        label="Motif de la décision",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Écrivez ce qui établit la décision."},
    )
    par = Texte(label="Décision prise par", error_messages={"required": "Nommez qui prend la décision."})


@reservee(Droit.PUBLIER)
@require_http_methods(["GET", "HEAD", "POST"])
def franchir(requete: HttpRequest, consultation: Consultation, code: str) -> HttpResponse:
    """Recueille la décision et l'écrit dans la consultation ; le motif figurera dans la note à l'acheteur."""
    if code not in FRANCHISSABLES:
        raise Http404
    personne = personne_de(requete)
    formulaire = FormulaireDeDecision(requete.POST or None, initial=_initiales(consultation, personne, code))
    if requete.method != "POST" or not formulaire.is_valid():
        return _page(requete, consultation, code, formulaire, _FAUTIF if formulaire.errors else 200)
    motif, par = formulaire.cleaned_data["motif"].strip(), formulaire.cleaned_data["par"].strip()
    passage = PassageOutre(anomalie=code, motif=motif, par=par)
    try:
        faire_si_inchangee(
            consultation,
            personne,
            f"Passe outre « {code} »",
            lambda racine: passer_outre(racine, passage),
            Vu(formulaire.cleaned_data["etat"], _lire(code)),
        )
    except ValeurChangee as devancee:
        return _page(requete, consultation, code, formulaire, _CONFLIT, devancee.conflit)
    messages.success(requete, "La décision est écrite : son motif figurera dans la note à l'acheteur.")
    return redirect("publication", consultation.pk)


@reservee(Droit.PUBLIER)
@require_POST
def revenir_sur_la_decision(requete: HttpRequest, consultation: Consultation, code: str) -> HttpResponse:
    """Retire la décision que la personne a lue : l'anomalie bloque de nouveau."""
    vu = Versionne(requete.POST)
    if code not in FRANCHISSABLES or not vu.is_valid():
        raise Http404
    personne = personne_de(requete)
    if _decision(ouverture_de(consultation.etat), code) is None:
        messages.info(requete, "Aucune décision n'est en vigueur : il n'y a rien à retirer.")
        return redirect("publication", consultation.pk)
    try:
        faire_si_inchangee(
            consultation,
            personne,
            f"Revient sur « {code} »",
            lambda racine: revenir(racine, code),
            Vu(vu.cleaned_data["etat"], _lire(code)),
        )
    except ValeurChangee as devancee:
        formulaire = FormulaireDeDecision(initial=_initiales(consultation, personne, code))
        return _page(requete, consultation, code, formulaire, _CONFLIT, devancee.conflit)
    messages.info(requete, "La décision est retirée.")
    return redirect("publication", consultation.pk)


def _initiales(consultation: Consultation, personne: Personne, code: str) -> dict[str, Any]:
    return {"etat": consultation.etat.numero, "par": "" if code in SIGNES else personne.nom_affiche}


def _page(
    requete: HttpRequest,
    consultation: Consultation,
    code: str,
    formulaire: FormulaireDeDecision,
    statut: int,
    conflit: Conflit | None = None,
) -> HttpResponse:
    ouverture = ouverture_de(consultation.etat)
    relevees = [a for a in ouverture.anomalies if a.code == code]
    contexte = {
        "consultation": consultation,
        "code": code,
        "formulaire": formulaire,
        "conflit": conflit,
        "mis": _mis(*conflit.valeur) if conflit else [],
        "anomalies": [anomalie_dite(a) for a in relevees],
        "a_etablir": FRANCHISSABLES[code],
        "demande_une_autorite": code in SIGNES,
        "decision": _decision(ouverture, code),
        "est_depassee": any(not a.decision for a in relevees),
        # Refusée, la saisie garde l'état que la personne a vu ; le conflit montré, elle repart du dernier.
        "etat": requete.POST.get("etat") if statut == _FAUTIF else consultation.etat.numero,
    }
    return render(requete, "publication/franchir.html", contexte, status=statut)


def _lire(code: str) -> Callable[[Ouverture], tuple[PassageOutre | None, tuple[str, ...]]]:
    """Rend ce qu'il faut avoir lu : la décision, et ce qu'elle franchit ; changés depuis, ils se relisent d'abord."""
    return lambda ouverture: (_decision(ouverture, code), faits_de(ouverture.anomalies, code))


def _mis(decision: PassageOutre | None, faits: tuple[str, ...]) -> list[tuple[str, str]]:
    """Rend ce que la décision et le dossier sont devenus entre-temps."""
    prise = [("Motif", decision.motif), ("Décision prise par", decision.par)] if decision else []
    return [*prise, ("Ce que le dossier présente", " ; ".join(faits) or "rien à franchir")]


def _decision(ouverture: Ouverture, code: str) -> PassageOutre | None:
    if ouverture.consultation is None:
        return None
    return next((p for p in ouverture.consultation.redaction.passages_outre if p.anomalie == code), None)
