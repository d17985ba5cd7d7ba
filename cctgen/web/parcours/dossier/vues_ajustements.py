"""Ajouter, retirer, réécrire, revenir dessus : toujours motivé, l'effet montré avant d'enregistrer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cctgen.clausier.modele import Clause, Clausier
from cctgen.consultation.modele import Action, Ajustement, ReponsesRedigees
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.socle.nombres import lire_entier
from cctgen.usages.ouverture.consultation import Ouverture
from cctgen.usages.reglage import ajuster as usage
from cctgen.web.depot.conflits import Conflit, Lecture, ValeurChangee, Vu, faire_si_inchangee
from cctgen.web.depot.models import Consultation, Etat
from cctgen.web.depot.ouvertures import ouverture_de
from cctgen.web.droits.garde import personne_de, reservee
from cctgen.web.parcours.dossier.contexte import clause_ouverte, contexte_du_dossier
from cctgen.web.parcours.dossier.effets import ajustements_mis, effet_de, textes_mis
from cctgen.web.parcours.dossier.formulaires import FormulaireAjustement, FormulaireDeReecriture
from cctgen.web.presentation.messages import anomalie_dite
from cctgen.web.presentation.mis_de_cote import dire_les_copies
from cctgen.web.presentation.saisie import Versionne
from cctgen.web.roles import Droit

_ENREGISTRER = "enregistrer"
_PHRASES = {Action.AJOUTER: "Ajoute", Action.RETIRER: "Retire", Action.REECRIRE: "Réécrit"}


@dataclass(frozen=True, slots=True)
class _Geste:
    """Ce que la personne demande : sa phrase, l'usage qui le fait, et ce qui ne doit pas avoir changé entre-temps.

    `mis` dit, de ce qui a changé, ce qu'une autre personne a mis depuis l'état vu ; `initiales`, ce que les champs
    donnaient à cet état, ou donnent aujourd'hui ; `lots`, ceux que le geste nomme.
    """

    phrase: str
    action: Callable[[Path], tuple[Path, ...]]
    lire: Lecture
    mis: Callable[[Conflit, int], dict[str, Any]]
    initiales: Callable[[int | None], Mapping[str, str]] = lambda _numero: {}
    lots: tuple[int, ...] = ()


@reservee(Droit.PREPARER)
@require_http_methods(["GET", "POST"])
def ajuster(requete: HttpRequest, consultation: Consultation, cible: str) -> HttpResponse:
    """Ajoute ou retire une clause ou une exigence."""
    ouverture, clause = clause_ouverte(consultation, cible)
    if ouverture.dossier is None:
        raise Http404
    est_clause = cible == clause.id
    retenues = [{**s.clauses, **s.exigences}[cible].retenue for s in ouverture.dossier.selections]
    offertes = [Action.RETIRER] * any(retenues) + [Action.AJOUTER] * (not all(retenues))
    initial = {"etat": consultation.etat.numero, "action": offertes[0]}
    formulaire = FormulaireAjustement(ouverture.dossier.lots, offertes, requete.POST or None, initial=initial)
    contexte = contexte_du_dossier(requete, consultation, ouverture)
    contexte |= {"clause": clause, "cible": cible, "est_clause": est_clause, "formulaire": formulaire}
    if requete.method == "POST" and formulaire.is_valid():
        voulu = formulaire.ajustement(cible, est_clause=est_clause)
        geste = _Geste(
            f"{_PHRASES[voulu.action]} {cible}",
            lambda racine: usage.ajuster(racine, voulu),
            _ajustements_de(cible),
            lambda conflit, _vu: {"mis": ajustements_mis(conflit.valeur)},
            lots=voulu.lots,
        )
        return _mener(requete, consultation, clause, geste, ("dossier/ajuster.html", contexte))
    return render(requete, "dossier/ajuster.html", contexte, status=422 if formulaire.errors else 200)


@reservee(Droit.PREPARER)
@require_http_methods(["GET", "POST"])
def reecrire(requete: HttpRequest, consultation: Consultation, clause: str) -> HttpResponse:
    """Réécrit une clause pour cette seule consultation."""
    ouverture, lue = clause_ouverte(consultation, clause)
    origine = usage.clause_de(ouverture, lue.id)
    telle = usage.reecriture_de(origine)
    formulaire = FormulaireDeReecriture(telle, requete.POST or None, consultation.etat.numero)
    contexte = contexte_du_dossier(requete, consultation, ouverture)
    possibles = usage.parametres_possibles(ouverture.clausier, origine)
    contexte |= {"clause": lue, "formulaire": formulaire, "parametres": possibles}
    if requete.method == "POST" and formulaire.is_valid():
        reecrite, motif = _reecrite(ouverture.clausier, origine, formulaire), formulaire.cleaned_data["motif"]
        if reecrite is not None:
            contexte["partent"] = _qui_partent(ouverture, origine, reecrite)
            geste = _Geste(
                f"Réécrit {lue.id}",
                lambda racine: usage.reecrire(racine, ouverture, reecrite, motif),
                lambda o: (_ajustements_de(lue.id)(o), o.consultation and o.consultation.clauses.get(lue.id)),
                lambda conflit, vu: {
                    "mis": ajustements_mis(conflit.valeur[0]),
                    "textes_mis": textes_mis(*(_telle(consultation, numero, lue) for numero in (vu, None))),
                },
                lambda numero: FormulaireDeReecriture(_telle(consultation, numero, lue), None, 1).initiales,
            )
            return _mener(requete, consultation, lue, geste, ("dossier/reecrire.html", contexte))
    return render(requete, "dossier/reecrire.html", contexte, status=422 if formulaire.errors else 200)


@reservee(Droit.PREPARER)
@require_POST
def oter(requete: HttpRequest, consultation: Consultation, clause: str) -> HttpResponse:
    """Revient sur un ajustement de la clause, désigné par son rang dans l'état que la personne a vu."""
    _ouverture, lue = clause_ouverte(consultation, clause)
    vu = Versionne(requete.POST)
    rang = lire_entier(requete.POST.get("rang"))
    etat = consultation.etats.filter(numero=vu.cleaned_data["etat"]).first() if vu.is_valid() else None
    ajustement = _ecrit(etat, rang) if etat and rang is not None else None
    if etat is None or ajustement is None:
        raise Http404
    copies = faire_si_inchangee(
        consultation,
        personne_de(requete),
        f"Revient sur l'ajustement de {ajustement.cible}",
        lambda racine: usage.oter(racine, ajustement),
        Vu(etat.numero, _ajustements_de(ajustement.cible), ajustement.lots),
    )
    messages.success(requete, f"L'ajustement de {ajustement.cible} est retiré.")
    dire_les_copies(requete, copies)
    return redirect("clause-du-dossier", consultation.pk, lue.id)


def _mener(
    requete: HttpRequest, consultation: Consultation, clause: Clause, geste: _Geste, page: tuple[str, dict[str, Any]]
) -> HttpResponse:
    """Montre l'effet du geste ; ne l'enregistre que si la personne, l'ayant lu, le confirme."""
    gabarit, contexte = page
    formulaire: Versionne = contexte["formulaire"]
    try:
        if requete.POST.get("geste") != _ENREGISTRER:
            contexte["effet"] = effet_de(consultation, geste.action)
            return render(requete, gabarit, contexte)
        vu = formulaire.cleaned_data["etat"]
        devant = Vu(vu, geste.lire, geste.lots)
        copies = faire_si_inchangee(consultation, personne_de(requete), geste.phrase, geste.action, devant)
    except ValeurChangee as changee:
        mises = geste.initiales(vu), geste.initiales(None)
        formulaire.repartir_de(consultation.etat.numero, *mises)
        contexte |= {"conflit": changee.conflit, **geste.mis(changee.conflit, vu)}
        return render(requete, gabarit, contexte, status=409)
    except DonneesInvalides as refus:
        contexte["refus"] = [anomalie_dite(a) for a in refus.anomalies]
        return render(requete, gabarit, contexte, status=422)
    messages.success(requete, f"{geste.phrase} : c'est enregistré.")
    dire_les_copies(requete, copies)
    return redirect("clause-du-dossier", consultation.pk, clause.id)


def _telle(consultation: Consultation, numero: int | None, clause: Clause) -> usage.Reecriture:
    """Rend la clause telle qu'un état la donne à réécrire ; sans numéro, l'état d'aujourd'hui."""
    etat = consultation.etat if numero is None else consultation.etats.get(numero=numero)
    return usage.reecriture_de(usage.clause_de(ouverture_de(etat), clause.id))


def _reecrite(clausier: Clausier, origine: Clause, formulaire: FormulaireDeReecriture) -> Clause | None:
    try:
        return usage.clause_reecrite(clausier, origine, formulaire.reecriture)
    except ValueError:
        formulaire.add_error(None, "Un texte est vide : chaque exigence garde un énoncé et une preuve.")
        return None


def _qui_partent(ouverture: Ouverture, origine: Clause, reecrite: Clause) -> list[tuple[str, str]]:
    """Rend les valeurs réglables que le texte n'emploie plus : leur nom, et la valeur réglée s'il y en a une."""
    saisies = ouverture.consultation.saisies if ouverture.consultation else ReponsesRedigees()
    reglees = usage.valeurs_qui_partent(saisies, reecrite)
    otees = (nom for nom in origine.parametres if nom not in reecrite.parametres)
    return [(origine.parametres[nom].libelle or nom, reglees.get(nom, "")) for nom in otees]


def _ecrit(etat: Etat, rang: int) -> Ajustement | None:
    lue = ouverture_de(etat).consultation
    ajustements = lue.redaction.ajustements if lue else ()
    return ajustements[rang] if rang < len(ajustements) else None


def _ajustements_de(cible: str) -> Lecture:
    def lire(ouverture: Ouverture) -> tuple[Ajustement, ...]:
        lue = ouverture.consultation
        return tuple(a for a in lue.redaction.ajustements if a.cible == cible) if lue else ()

    return lire
