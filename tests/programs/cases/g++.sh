#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: g++
cat >main.cc <<'C'
#include <algorithm>
#include <future>
#include <iostream>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

int main()
{
	std::vector<int> v(1000);
	std::iota(v.begin(), v.end(), 1);
	auto half = [&](int from) { return std::accumulate(v.begin() + from, v.begin() + from + 500, 0L); };
	auto other = std::async(std::launch::async, half, 500);
	std::cout << half(0) + other.get() << '\n';
	std::map<std::string, int> counts;
	for (auto word : { "to", "be", "or", "to" })
		counts[word]++;
	for (auto &[word, n] : counts)
		std::cout << word << ' ' << n << '\n';
	try {
		throw std::runtime_error("thrown and caught");
	} catch (const std::exception &e) {
		std::cout << e.what() << '\n';
	}
}
C
g++ -std=c++17 -O1 -Wall -pthread main.cc -o main
./main
