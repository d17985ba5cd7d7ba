"""La page d'une clause : pourquoi elle est là, son texte, ses valeurs réglables, les réponses qui la changeraient."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from cctgen.clausier.modele import Clause
from cctgen.usages.ouverture.consultation import Ouverture
from cctgen.usages.preparation.parametres import ParametreDemande, parametres_demandes
from cctgen.usages.reglage.regler_parametres import regler_parametres
from cctgen.web.depot.conflits import ValeurChangee, Vu, etat_vu, faire_si_inchangee
from cctgen.web.depot.dossiers import dossier_de_lecture
from cctgen.web.depot.models import Consultation
from cctgen.web.depot.ouvertures import ouverture_de
from cctgen.web.droits.garde import personne_de, reservee
from cctgen.web.parcours.dossier.clauses import clause_vue
from cctgen.web.parcours.dossier.contexte import clause_ouverte, contexte_du_dossier
from cctgen.web.parcours.dossier.formulaires import FormulaireDeParametres
from cctgen.web.parcours.dossier.lignes import Rendu, renvois_de
from cctgen.web.presentation.mis_de_cote import dire_les_copies
from cctgen.web.roles import Droit


@reservee(Droit.LIRE)
@require_safe
def clause(requete: HttpRequest, consultation: Consultation, clause: str) -> HttpResponse:
    """Montre une clause, retenue ou écartée."""
    return _montrer(requete, consultation, clause)


@reservee(Droit.PREPARER)
@require_POST
def regler(requete: HttpRequest, consultation: Consultation, clause: str) -> HttpResponse:
    """Enregistre les valeurs réglables d'une clause."""
    ouverture, lue = clause_ouverte(consultation, clause)
    formulaire = FormulaireDeParametres(_demandes(ouverture, lue), requete.POST)
    if not formulaire.is_valid():
        return _montrer(requete, consultation, clause, formulaire)
    vu = formulaire.cleaned_data["etat"]
    vues = _ecrites(ouverture_de(etat_vu(consultation, vu)), lue.id, formulaire)
    valeurs = {champ.removeprefix("p_"): v for champ, v in formulaire.changes(vues).items()}

    def ecrire(racine: Path) -> tuple[Path, ...]:
        return regler_parametres(racine, ouverture.clausier, lue.id, valeurs)

    try:
        copies = faire_si_inchangee(
            consultation,
            personne_de(requete),
            f"Règle {lue.id}",
            ecrire,
            Vu(vu, lambda o: {nom: _ecrites(o, lue.id, formulaire)[f"p_{nom}"] for nom in valeurs}),
        )
    except ValeurChangee as changee:
        mises = _ecrites(ouverture_de(consultation.etat), lue.id, formulaire)
        formulaire.repartir_de(consultation.etat.numero, vues, mises)
        mis = [(formulaire.fields[champ].label, mise) for champ, mise in mises.items() if mise != vues[champ]]
        suite = {"conflit": changee.conflit, "mis": mis}
        return _montrer(requete, consultation, clause, formulaire, suite, statut=409)
    sont = "sont enregistrées" if valeurs else "étaient déjà celles-là : rien n'a changé"
    messages.success(requete, f"Les valeurs de « {lue.titre} » {sont}.")
    dire_les_copies(requete, copies)
    return redirect("clause-du-dossier", consultation.pk, lue.id)


@reservee(Droit.LIRE)
@require_safe
def changer(requete: HttpRequest, consultation: Consultation, clause: str) -> HttpResponse:
    """Dit quelles réponses feraient apparaître ou disparaître une clause ou une exigence."""
    # Ce module charge le solveur : seule cette question l'importe.
    from cctgen.usages.explication.que_changer import que_changer  # noqa: PLC0415

    ouverture, lue = clause_ouverte(consultation, clause)
    voulue = requete.GET.get("exigence", "")
    cible = next((e.id for e in lue.exigences if e.id == voulue), lue.id)
    possibles = que_changer(dossier_de_lecture(consultation.etat), (), (cible,))
    contexte = {"clause": lue, "cible": cible, "possibles": [(p.entree, p.changements) for p in possibles]}
    if requete.headers.get("HX-Request") == "true":
        return render(requete, "dossier/changer_fragment.html", contexte)
    return render(requete, "dossier/changer.html", contexte_du_dossier(requete, consultation, ouverture) | contexte)


def _ecrites(ouverture: Ouverture, clause: str, formulaire: FormulaireDeParametres) -> dict[str, str]:
    """Rend ce que la consultation règle de la clause, champ par champ ; vide, la valeur est celle proposée."""
    reglees = ouverture.consultation.saisies.parametres.get(clause, {}) if ouverture.consultation else {}
    return {f"p_{nom}": str(reglees.get(nom, "")) for nom in formulaire.demandes}


def _demandes(ouverture: Ouverture, clause: Clause) -> list[ParametreDemande]:
    if ouverture.consultation is None:
        return []
    return [d for d in parametres_demandes(ouverture.clausier, ouverture.consultation) if d.clause == clause.id]


def _montrer(
    requete: HttpRequest,
    consultation: Consultation,
    identifiant: str,
    formulaire: FormulaireDeParametres | None = None,
    suite: dict[str, Any] | None = None,
    statut: int = 200,
) -> HttpResponse:
    ouverture, lue = clause_ouverte(consultation, identifiant)
    if ouverture.dossier is None:
        raise Http404
    contexte = contexte_du_dossier(requete, consultation, ouverture)
    demandes = _demandes(ouverture, lue)
    if formulaire is None:
        formulaire = FormulaireDeParametres(demandes, initial={"etat": consultation.etat.numero})
    rendu = Rendu(consultation.pk, ouverture.dossier, renvois_de(ouverture))
    contexte |= {
        "vue": clause_vue(ouverture, ouverture.dossier, lue, rendu),
        "formulaire": formulaire if demandes else None,
        **(suite or {}),
    }
    return render(requete, "dossier/clause.html", contexte, status=422 if formulaire.errors else statut)
