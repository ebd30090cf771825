/// @file constants.h
/// Constants of nature (CODATA 2018; both are exact since 2019, here to ten digits).
#pragma once

/// Faraday's constant: charge of a mole of electrons [C/mol].
#define MAG_FARADAY 96485.33212
/// The gas constant [J/mol/K].
#define MAG_GAS_CONSTANT 8.314462618
