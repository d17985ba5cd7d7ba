"""Passer outre une anomalie franchissable, par une décision motivée, et y revenir."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cctgen.assemblage.controles.passages_outre import FRANCHISSABLES, SIGNES
from cctgen.consultation.modele import PassageOutre
from cctgen.usages.ouverture.consultation import Ouverture
from cctgen.usages.reglage.passer_outre import passer_outre, revenir
from cctgen.web.depot.conflits import ValeurChangee, faire_si_inchangee
from cctgen.web.depot.gestes import faire
from cctgen.web.depot.models import Consultation
from cctgen.web.depot.ouvertures import ouverture_de
from cctgen.web.droits.garde import personne_de, reservee
from cctgen.web.presentation.messages import anomalie_dite
from cctgen.web.presentation.saisie import Texte, TexteDeMotif
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
    initial = {"etat": consultation.etat.numero, "par": "" if code in SIGNES else personne.nom_affiche}
    formulaire = FormulaireDeDecision(requete.POST or None, initial=initial)
    contexte = {"consultation": consultation, "code": code, "formulaire": formulaire}
    statut = _FAUTIF if formulaire.errors else 200
    if requete.method == "POST" and formulaire.is_valid():
        motif, par = formulaire.cleaned_data["motif"].strip(), formulaire.cleaned_data["par"].strip()
        passage = PassageOutre(anomalie=code, motif=motif, par=par)
        try:
            faire_si_inchangee(
                consultation,
                personne,
                f"Passe outre « {code} »",
                lambda racine: passer_outre(racine, passage),
                vu=formulaire.cleaned_data["etat"],
                lire=lambda ouverture: _decision(ouverture, code),
            )
        except ValeurChangee as devancee:
            contexte["conflit"], statut = devancee.conflit, _CONFLIT
            champs = (("Motif", "motif"), ("Décision prise par", "par"))
            contexte["mis"] = [(libelle, getattr(devancee.conflit.valeur, c, "")) for libelle, c in champs]
        else:
            messages.success(requete, "La décision est écrite : son motif figurera dans la note à l'acheteur.")
            return redirect("publication", consultation.pk)
    ouverture = ouverture_de(consultation.etat)
    contexte |= {
        "anomalies": [anomalie_dite(a) for a in ouverture.anomalies if a.code == code],
        "a_etablir": FRANCHISSABLES[code],
        "demande_une_autorite": code in SIGNES,
        "decision": _decision(ouverture, code),
        # Refusée, la saisie garde l'état que la personne a vu ; le conflit montré, elle repart du dernier.
        "etat": requete.POST.get("etat") if statut == _FAUTIF else consultation.etat.numero,
    }
    return render(requete, "publication/franchir.html", contexte, status=statut)


@reservee(Droit.PUBLIER)
@require_POST
def revenir_sur_la_decision(requete: HttpRequest, consultation: Consultation, code: str) -> HttpResponse:
    """Retire la décision : l'anomalie bloque de nouveau."""
    faire(consultation, personne_de(requete), f"Revient sur « {code} »", lambda racine: revenir(racine, code))
    messages.info(requete, "La décision est retirée.")
    return redirect("publication", consultation.pk)


def _decision(ouverture: Ouverture, code: str) -> PassageOutre | None:
    if ouverture.consultation is None:
        return None
    return next((p for p in ouverture.consultation.redaction.passages_outre if p.anomalie == code), None)
